import { createHmac } from "node:crypto";
import { expect } from "vitest";

/** As GitHub sends it, signed, to the address that the page shows. */
export async function pushAsGithub(address: string, commit: string, message: string): Promise<void> {
  const author = { name: "Ana Pier" };
  const head = { id: commit, message, author, added: [], removed: [], modified: ["app/server.js"] };
  const body = JSON.stringify({
    ...{ ref: "refs/heads/main", after: commit, deleted: false, head_commit: head, commits: [head] },
    repository: { default_branch: "main", full_name: "private/hello" },
  });
  const signature = createHmac("sha256", address.split("/").at(-1) ?? "")
    .update(body)
    .digest("hex");
  const answer = await fetch(address, {
    method: "POST",
    headers: {
      ...{ "content-type": "application/json", "x-github-event": "push", "x-github-delivery": commit },
      "x-hub-signature-256": `sha256=${signature}`,
    },
    body,
  });
  expect(answer.status).toBe(200);
}
