/** A page of cards; "Show more" asks for another. */
export const pageSize = 60;

/** What the first page asks for, so that the server's answer is the browser's. */
export const pageInput = (q: string, limit = pageSize) => ({
  ...(q.trim() && { q: q.trim().slice(0, 200) }),
  ...(limit > pageSize && { limit }),
});
