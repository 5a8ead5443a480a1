import { z } from "zod";
import { AppError } from "../../errors.ts";
import type { Http, HttpAnswer, HttpRequest } from "../../http.ts";
import type { Page, Query } from "./git-host.ts";

/** A host, as errors call it. */
export interface Asked {
  readonly http: Http;
  readonly label: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly authorization?: HttpRequest["authorization"];
  /** Said when it does not believe what it was sent, in place of the usual words; `error`: OAuth's code of it. */
  readonly refused?: (error: string) => AppError;
}

/** Asks, and reads what was answered; every answer that is no success is told in words for people. */
export async function ask<T>(at: Asked, request: HttpRequest, shape: z.ZodType<T>): Promise<T> {
  const answer = await send(at, request);
  const parsed = shape.safeParse(readJson(answer.text));
  if (parsed.success) return parsed.data;
  throw new AppError("UNAVAILABLE", `${at.label} answered something that is not understood.`, {
    detail: `${request.method} ${pathOf(request)}: ${z.prettifyError(parsed.error)}`,
    hint: "Check the address of the connection: it is the one that you open in a browser.",
  });
}

/** Asks for something to be done; what is answered does not matter. */
export async function send(at: Asked, request: HttpRequest): Promise<HttpAnswer> {
  const { http, headers = {}, authorization } = at;
  const answer = await http({
    ...request,
    headers: { accept: "application/json", ...headers, ...request.headers },
    ...(authorization ? { authorization } : {}),
  });
  if (answer.status >= 200 && answer.status < 300) return answer;
  throw problemOf(at, request, answer);
}

function readJson(text: string): unknown {
  try {
    return text === "" ? undefined : JSON.parse(text);
  } catch {
    // A page of HTML, which no shape fits.
    return undefined;
  }
}

/** Throws unless the API answers at an address that takes a sign-in: so far only a person says what is there. */
export async function requireApi(at: Asked, url: string): Promise<void> {
  const answer = await at.http({ method: "GET", url, headers: { accept: "application/json", ...at.headers } });
  const { status } = answer;
  const { origin } = new URL(url);
  const detail = `GET ${url}: ${status}`;
  if (isBusy(answer)) throw busy(at, answer, detail);
  // Without a token it says no, in its own form; a page that asks for a password says no too.
  if ((status === 401 || status === 403 || status === 200) && readJson(answer.text) !== undefined) return;
  throw new AppError("INVALID", `${origin} does not answer as ${at.label} does (${status}).`, {
    ...{ detail, field: "config.url" },
    hint: `Check the address: it is the one at which you open ${at.label} in a browser, without the path of a repository.`,
  });
}

const pathOf = ({ url }: HttpRequest): string => new URL(url).pathname;

function problemOf(at: Asked, request: HttpRequest, answer: HttpAnswer): AppError {
  const { label } = at;
  const { status } = answer;
  const detail = `${request.method} ${pathOf(request)}: ${status} ${whyOf(answer)}`;
  if (at.refused && [400, 401, 404].includes(status)) return withDetail(at.refused(errorOf(answer)), detail);
  if (isBusy(answer)) return busy(at, answer, detail);
  if (status >= 300 && status < 400)
    return new AppError("NOT_FOUND", `${label} has moved this to another address.`, {
      detail,
      hint: "Choose the repository again if it was renamed; else check the address of the connection.",
    });
  if (status === 401)
    return new AppError("PRECONDITION", `${label} does not accept our access any more.`, {
      detail,
      hint: "Connect the account again: its access may have been taken back, or may have expired.",
    });
  if (status === 404 || status === 410)
    return new AppError("NOT_FOUND", `${label} does not have this, or does not show it to us.`, {
      detail,
      hint: "Check the name, and that the connected account may see the repository.",
    });
  const why = whyOf(answer);
  if (status === 403)
    return new AppError("PRECONDITION", `${label} does not allow this${said(why)}`, {
      detail,
      hint: "Give the account or its token the missing right at the host, then try again.",
    });
  return new AppError("INVALID", `${label} refused this (${status})${said(why)}`, { detail });
}

const busy = ({ label }: Asked, { status }: HttpAnswer, detail: string): AppError =>
  new AppError("UNAVAILABLE", `${label} is in trouble, or is asked too often (${status}).`, {
    ...{ detail, retryable: true },
    hint: "Try again in a few minutes.",
  });

/** Their words at the end of a sentence of ours. */
const said = (why: string): string => (why ? `: ${why.replace(/[.\s]+$/, "")}.` : ".");

const withDetail = (error: AppError, detail: string): AppError =>
  new AppError(error.code, error.message, { detail, ...(error.hint ? { hint: error.hint } : {}) });

/** GitHub answers 403 to who asks too often. */
const isBusy = ({ status, header }: HttpAnswer): boolean =>
  status === 429 ||
  status >= 500 ||
  (status === 403 && (header("x-ratelimit-remaining") === "0" || header("retry-after") !== undefined));

const words = z.string().max(10_000).optional().catch(undefined);
const Problem = z
  .object({
    message: z.unknown().optional(),
    error_description: words,
    error: z
      .union([z.string(), z.object({ message: words })])
      .optional()
      .catch(undefined),
  })
  .catch({});

function errorOf({ text }: HttpAnswer): string {
  const { error } = Problem.parse(readJson(text) ?? {});
  return typeof error === "string" ? error : "";
}

/** The host's own words, as one short line. */
function whyOf({ text }: HttpAnswer): string {
  const { message, error_description: description, error } = Problem.parse(readJson(text) ?? {});
  const whole = typeof message === "string" ? message : JSON.stringify(message);
  return inOneLine(description ?? (typeof error === "object" ? error.message : error) ?? whole ?? "");
}

export const inOneLine = (text: string): string =>
  text
    .replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, " ")
    .trim()
    .slice(0, 200);

const pagesMax = 20;

/** For hosts that cannot search: what fits of their first pages, all at once. */
export async function searchPages<T extends { readonly name: string }>(
  { search, page }: Query,
  read: (page: number) => Promise<Page<T>>,
): Promise<Page<T>> {
  if (search === "") return read(page);
  const wanted = search.toLowerCase();
  const items: T[] = [];
  for (let next: number | null = 1; next !== null && next <= pagesMax; ) {
    const found: Page<T> = await read(next);
    items.push(...found.items.filter(({ name }) => name.toLowerCase().includes(wanted)));
    next = found.nextPage;
  }
  return { items, nextPage: null };
}

/** A page is followed by another when it is full. */
export const pageOf = <T>(items: T[], page: number, size: number): Page<T> => ({
  items,
  nextPage: items.length < size ? null : page + 1,
});

export const queryText = (parameters: Readonly<Record<string, string | number>>): string =>
  new URLSearchParams(Object.entries(parameters).map(([name, value]) => [name, String(value)])).toString();
