/** The row of an insert or update that answers exactly one. */
export function first<T>(rows: readonly T[]): T {
  const [row] = rows;
  if (row === undefined) throw new Error("a statement that answers one row answered none");
  return row;
}
