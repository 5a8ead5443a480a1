/** POST JSON to our own /api; a refusal is thrown as the body that came (see problemOf). */
export async function post<T>(path: string, body: unknown): Promise<T> {
  const answer = await fetch(path, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
  });
  const json: unknown = await answer.json().catch(() => undefined);
  if (answer.ok) return json as T;
  throw { code: String(answer.status), ...(typeof json === "object" && json), status: answer.status };
}
