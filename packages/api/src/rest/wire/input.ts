import { AppError, type Issue } from "@moorage/domain";
import type { z } from "zod";
import { invalidInput } from "../../trpc.ts";
import type { Operation } from "../operation.ts";
import { parseJson, readJsonBody } from "./body.ts";

/** `GET`: query parameters. `POST`: a JSON object. */
export async function restInput(request: Request, url: URL, { method, input }: Operation): Promise<unknown> {
  const given = method === "GET" ? Object.fromEntries(url.searchParams) : await readJsonBody(request);
  return method === "GET" ? coerced(input, given) : given;
}

/** The same as tRPC's clients send it: `{"json": …}`, bare, in `?input=`, or as plain query parameters. */
export async function trpcInput(request: Request, url: URL, { method, input }: Operation): Promise<unknown> {
  const text = url.searchParams.get("input");
  if (method === "POST") return coerced(input, unwrapped(await readJsonBody(request)));
  return coerced(input, text === null ? Object.fromEntries(url.searchParams) : unwrapped(parseJson(text)));
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

function unwrapped(value: unknown): unknown {
  return isObject(value) && "json" in value ? (value["json"] ?? undefined) : value;
}

/** Checked by the operation's schema, which also drops what it does not know. */
export async function checkedInput({ input }: Operation, given: unknown): Promise<Record<string, unknown>> {
  if (given !== undefined && !isObject(given))
    throw new AppError("INVALID", "Send a JSON object.", { issues: [{ path: [], message: "Send a JSON object." }] });
  const issues = textIssues(given, []);
  if (issues.length > 0) throw new AppError("INVALID", notText, { issues });
  const parsed = await input.safeParseAsync(given ?? {});
  if (!parsed.success) throw invalidInput(parsed.error);
  return parsed.data;
}

const notText = "A text has no NUL and no half of a character.";

/** What PostgreSQL cannot store is refused here, wherever it stands. JSON from outside is at most as deep as its size. */
function textIssues(value: unknown, path: (string | number)[]): Issue[] {
  if (typeof value === "string")
    return value.includes("\0") || !value.isWellFormed() ? [{ path, message: notText }] : [];
  if (typeof value !== "object" || value === null || path.length > 8) return [];
  return Object.entries(value).flatMap(([name, inner]) =>
    textIssues(inner, [...path, Array.isArray(value) ? Number(name) : name]),
  );
}

/** Texts of a query string, or of a command line, as what the schema expects; what does not fit stays and is refused. */
function coerced(schema: z.ZodObject, given: unknown): unknown {
  if (!isObject(given)) return given;
  const entries = Object.entries(given).map(([name, value]) => {
    const field = schema.shape[name] as z.ZodType | undefined;
    return [name, field && typeof value === "string" ? coercedText(typeOf(field), value) : value];
  });
  return Object.fromEntries(entries);
}

function coercedText(type: string, text: string): unknown {
  if (type === "number" && text.trim() !== "" && Number.isFinite(Number(text))) return Number(text);
  if (type === "boolean" && (text === "true" || text === "false")) return text === "true";
  if (type === "array" && text.startsWith("[")) return parseJson(text);
  if (type === "object" && text.startsWith("{")) return parseJson(text);
  return text;
}

/** The schema's own type below optional, nullable and default. */
function typeOf(schema: z.ZodType): string {
  let at: { type: string; innerType?: { def: unknown } } = schema.def as never;
  for (let depth = 0; at.innerType && depth < 8; depth += 1) at = at.innerType.def as typeof at;
  return at.type;
}
