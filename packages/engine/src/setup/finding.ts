/** Something about a server that its owner should know: what, why it matters, how to mend it (empty when it is good). */
export interface Finding {
  /** Stable, for texts and tests: `clock`, `password-login` … */
  id: string;
  level: "blocks" | "danger" | "warning" | "note" | "good";
  title: string;
  why: string;
  how: string;
}
