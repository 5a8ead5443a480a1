/** Where the lines of a chart go, in per cent of its width and height. */

export interface Frame {
  from: number;
  to: number;
  /** What stands at the top; the bottom is 0. */
  top: number;
}

type Place = readonly [x: number, y: number];

const placeIn =
  ({ from, to, top }: Frame) =>
  (at: number, value: number): Place => [((at - from) / (to - from)) * 100, 100 - (Math.min(value, top) / top) * 100];

/** Pieces of a line: it breaks where nothing was measured for more than two steps. */
export function piecesOf(
  frame: Frame,
  times: readonly number[],
  values: readonly (number | null)[],
  stepMs: number,
): Place[][] {
  const place = placeIn(frame);
  const pieces: Place[][] = [];
  let before: number | undefined;
  for (const [index, at] of times.entries()) {
    const value = values[index];
    if (value === null || value === undefined) continue;
    const piece = before !== undefined && at - before <= 2 * stepMs ? pieces.at(-1) : undefined;
    if (piece) piece.push(place(at, value));
    else pieces.push([place(at, value)]);
    before = at;
  }
  return pieces;
}

const figure = (value: number): string => value.toFixed(2);
const pointsOf = (piece: readonly Place[]): string => piece.map(([x, y]) => `${figure(x)} ${figure(y)}`).join("L");

/** One point alone is a dot: its line has a length, so that it is drawn. */
export const lineOf = (pieces: readonly Place[][]): string =>
  pieces.map((piece) => `M${pointsOf(piece)}${piece.length === 1 ? "h0.01" : ""}`).join("");

export const areaOf = (pieces: readonly Place[][]): string =>
  pieces
    .filter((piece) => piece.length > 1)
    .map((piece) => `M${figure(piece[0]?.[0] ?? 0)} 100L${pointsOf(piece)}V100Z`)
    .join("");

const nice = [1, 2, 4, 8, 10];

/** The next figure that can be halved and quartered in people's heads. */
export function topFor(values: readonly (number | null)[], least: number): number {
  const most = Math.max(least, ...values.map((value) => value ?? 0));
  const unit = 10 ** Math.floor(Math.log10(most));
  return (nice.find((each) => each * unit >= most) ?? 10) * unit;
}

/** The point that is nearest to a place between 0 and 1 of the width. */
export function nearest({ from, to }: Frame, times: readonly number[], share: number): number | undefined {
  const wanted = from + share * (to - from);
  let found: number | undefined;
  for (const [index, at] of times.entries())
    if (found === undefined || Math.abs(at - wanted) < Math.abs((times[found] ?? 0) - wanted)) found = index;
  return found;
}
