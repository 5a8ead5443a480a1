// OAuth 2 with PKCE and refresh tokens that are good once, as GitLab has it.
import { createHash, randomBytes } from "node:crypto";
import { type Books, consentPage, type Reply, type Routes } from "./frame.ts";

export interface OauthBook {
  clientId: string;
  clientSecret: string;
  /** How long tokens live; small ones are renewed at the next use. */
  expiresIn: number;
  refreshed: number;
  /** Nobody gets a new one any more. */
  revoke(): void;
  /** Codes that were given out are not good any more. */
  forgetCodes(): void;
}

const random = (): string => randomBytes(16).toString("hex");

export function oauthRoutes(
  books: Books,
  authorizePath: RegExp,
  tokenPath: RegExp,
): { book: OauthBook; routes: Routes } {
  const codes = new Map<string, { challenge: string; redirectUrl: string }>();
  const refreshTokens = new Map<string, string>();
  const book: OauthBook = {
    ...{ clientId: "moorage", clientSecret: `canary-client-${random()}`, expiresIn: 7_200, refreshed: 0 },
    forgetCodes: () => codes.clear(),
    revoke: () => {
      refreshTokens.clear();
      books.tokens.clear();
    },
  };
  const issue = (): Reply => {
    const [access, next] = [`canary-access-${random()}`, `canary-refresh-${random()}`];
    books.tokens.set(access, "api");
    refreshTokens.set(next, access);
    const token = { access_token: access, token_type: "Bearer", expires_in: book.expiresIn, refresh_token: next };
    return { json: { ...token, scope: "api", created_at: Math.floor(Date.now() / 1_000) } };
  };
  const refused = (error: string): Reply => ({ status: 400, json: { error, error_description: "It is not valid." } });
  const exchange = (body: Record<string, string>): Reply => {
    const given = codes.get(body["code"] ?? "");
    codes.delete(body["code"] ?? "");
    const challenge = createHash("sha256")
      .update(body["code_verifier"] ?? "")
      .digest("base64url");
    const fits = given?.challenge === challenge && given.redirectUrl === body["redirect_uri"];
    return fits ? issue() : refused("invalid_grant");
  };
  const refresh = (token: string): Reply => {
    const former = refreshTokens.get(token);
    if (former === undefined) return refused("invalid_grant");
    refreshTokens.delete(token);
    books.tokens.delete(former);
    book.refreshed += 1;
    return issue();
  };
  const routes: Routes = [
    [
      "GET",
      authorizePath,
      ({ query }) => {
        const redirectUrl = query.get("redirect_uri") ?? "";
        const code = random();
        const state = query.get("state") ?? "";
        codes.set(code, { challenge: query.get("code_challenge") ?? "", redirectUrl });
        const no = new URLSearchParams({ error: "access_denied", error_description: "They said no.", state });
        return consentPage("Authorize", "/consent", { code, state, redirectUrl }, `${redirectUrl}?${no}`);
      },
    ],
    [
      "POST",
      /^\/consent$/,
      ({ body }) => {
        const { code = "", state = "", redirectUrl = "" } = body as Record<string, string>;
        return { location: `${redirectUrl}?${new URLSearchParams({ code, state })}` };
      },
    ],
    [
      "POST",
      tokenPath,
      ({ body }) => {
        const fields = body as Record<string, string>;
        if (fields["client_id"] !== book.clientId || fields["client_secret"] !== book.clientSecret)
          return { status: 401, json: { error: "invalid_client" } };
        return fields["grant_type"] === "refresh_token" ? refresh(fields["refresh_token"] ?? "") : exchange(fields);
      },
    ],
  ];
  return { book, routes };
}
