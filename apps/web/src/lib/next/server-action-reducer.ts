/** In place of Next's: no page has a server action, so that nothing ever calls it. */
export function serverActionReducer(): never {
  throw new Error("There are no server actions.");
}
