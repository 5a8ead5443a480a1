/** What a person is told when something failed, whatever door the failure came through. */
export interface Problem {
  title: string;
  why?: string;
  field?: string;
  code: string;
  requestId?: string;
  /** Of an answer of /api. */
  status?: number;
  issues: readonly { path: string; message: string }[];
}

type Bag = Record<string, unknown>;

const isBag = (value: unknown): value is Bag => typeof value === "object" && value !== null;
const text = (value: unknown): string | undefined => (typeof value === "string" && value !== "" ? value : undefined);

function issuesOf(value: unknown): Problem["issues"] {
  if (!Array.isArray(value)) return [];
  return value.filter(isBag).map((issue) => ({
    path: Array.isArray(issue["path"]) ? issue["path"].join(".") : String(issue["path"] ?? ""),
    message: String(issue["message"] ?? "This value is not accepted."),
  }));
}

const unreachable: Problem = {
  title: "Moorage did not answer.",
  why: "The connection failed or the server is restarting. Check the network and try again.",
  code: "UNREACHABLE",
  issues: [],
};

function fromBody(body: Bag, message: string | undefined): Problem {
  const why = text(body["hint"]);
  const field = text(body["field"]);
  const requestId = text(body["requestId"]);
  return {
    title: message ?? "Something failed on the server.",
    code: text(body["code"]) ?? "INTERNAL",
    issues: issuesOf(body["issues"]),
    ...(why && { why }),
    ...(field && { field }),
    ...(requestId && { requestId }),
    ...(typeof body["status"] === "number" && { status: body["status"] }),
  };
}

/** Reads a tRPC error (`error.data`), a JSON answer of /api, or a failed fetch. */
export function problemOf(error: unknown): Problem {
  if (!isBag(error)) return { ...unreachable, title: "Something failed.", code: "INTERNAL" };
  const data = error["data"];
  if (isBag(data)) return fromBody(data, text(error["message"]));
  if (error instanceof TypeError || error["name"] === "TRPCClientError") return unreachable;
  if (error instanceof Error)
    return { title: "Something failed in this page.", why: error.message, code: "INTERNAL", issues: [] };
  return fromBody(error, text(error["message"]));
}

/** Errors by field name, from `issues` and `field`. */
export function fieldErrors(problem: Problem): Record<string, string> {
  const errors: Record<string, string> = {};
  // What the person can do about it belongs to the finding that the whole answer is about.
  const whole = problem.why ? `${problem.title} ${problem.why}` : problem.title;
  for (const { path, message } of problem.issues) errors[path] ??= message === problem.title ? whole : message;
  if (problem.field) errors[problem.field] ??= whole;
  return errors;
}
