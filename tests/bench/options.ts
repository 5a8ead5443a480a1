export interface Options {
  /** Small counts: to see that it works, not to compare by. */
  quick: boolean;
}
