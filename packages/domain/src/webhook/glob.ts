/**
 * Patterns of paths, in time that grows with their length and no faster: whoever sets one must not hold up the server.
 * `*` and `?` stay within a name, `**` is any folders, `[a-z]` and `[!a-z]` a character, `{a,b}` one of these. Files that
 * begin with a dot are files like others.
 */
type Fits<T> = (item: T) => boolean;
const any = Symbol("any number of items");

/** Whether `items` are what `pattern` says, one for each but for `any`. */
function fitsAll<T>(pattern: readonly (Fits<T> | typeof any)[], items: readonly T[]): boolean {
  let [at, next, lastAny, retry] = [0, 0, -1, 0];
  while (next < items.length) {
    const wanted = pattern[at];
    if (wanted === any) {
      lastAny = at;
      retry = next;
      at += 1;
    } else if (wanted?.(items[next] as T)) {
      at += 1;
      next += 1;
    } else if (lastAny >= 0) {
      // What the last "any" took is one item more.
      at = lastAny + 1;
      retry += 1;
      next = retry;
    } else return false;
  }
  return pattern.slice(at).every((wanted) => wanted === any);
}

const part = /\\(.)|(\*+)|(\?)|\[(!|\^)?(\]?[^\]]*)\]|(.)/gsu;

function classOf(characters: string, out: boolean): Fits<string> {
  const ranges = [...characters.matchAll(/(.)-(.)|(.)/gsu)].map(([, from, to, single]) => [
    from ?? single ?? "",
    to ?? single ?? "",
  ]);
  return (character) => ranges.some(([from = "", to = ""]) => from <= character && character <= to) !== out;
}

function nameOf(pattern: string): Fits<string> {
  const parts = [...pattern.matchAll(part)].map(([, escaped, stars, one, out, characters, plain]) => {
    if (stars) return any;
    if (one) return () => true;
    if (characters !== undefined) return classOf(characters, out !== undefined);
    return (character: string) => character === (escaped ?? plain);
  });
  return (name) => fitsAll(parts, [...name]);
}

const alternativesMax = 256;
const braces = /^(.*?)\{([^{}]*,[^{}]*)\}(.*)$/s;

/** `{a,b}` written out; undefined where it would be too many. */
function alternatives(pattern: string): string[] | undefined {
  const done: string[] = [];
  const open = [pattern];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const [, before = "", inside, after = ""] = braces.exec(next) ?? [];
    if (inside === undefined) done.push(next);
    else open.push(...inside.split(",").map((each) => before + each + after));
    if (done.length + open.length > alternativesMax) return undefined;
  }
  return done;
}

/** A check of paths; undefined for a pattern that says too much to be checked. */
export function globOf(pattern: string): Fits<string> | undefined {
  const checks = alternatives(pattern)?.map((each) =>
    each.split("/").map((name) => (name === "**" ? any : nameOf(name))),
  );
  return checks && ((path) => checks.some((names) => fitsAll(names, path.split("/"))));
}
