// A browser that is signed in, as far as connecting an account needs one: it follows redirects and posts forms.

import { readFileSync } from "node:fs";
import http from "node:http";
import https from "node:https";
import type { Owner, TestServer } from "../server.ts";

interface Page {
  status: number;
  headers: http.IncomingHttpHeaders;
  text: string;
}

export interface Browser {
  /** Goes there and on, wherever it is sent; answers where it stands in the end. */
  go(url: string): Promise<string>;
  /** One request to the panel, with its cookie. */
  get(path: string): Promise<Page>;
}

function ask(url: URL, options: { method?: string; headers: Record<string, string>; body?: string; ca: Buffer }) {
  const { method = "GET", headers, body, ca } = options;
  const { request } = url.protocol === "https:" ? https : http;
  return new Promise<Page>((resolve, reject) => {
    request(url, { method, headers, ca, agent: false }, (answer) => {
      let text = "";
      answer.setEncoding("utf8").on("data", (chunk: string) => {
        text += chunk;
      });
      answer.on("end", () => resolve({ status: answer.statusCode ?? 0, headers: answer.headers, text }));
    })
      .on("error", reject)
      .end(body);
  });
}

const unescaped = (text: string): string =>
  text.replace(/&#(\d+);/g, (_match, code: string) => String.fromCharCode(Number(code)));

export async function signedIn(server: TestServer, { email, password }: Owner, caFile: string): Promise<Browser> {
  const ca = readFileSync(caFile);
  const answer = await fetch(`${server.url}/api/auth/sign-in/email`, {
    method: "POST",
    headers: { "content-type": "application/json", origin: server.url },
    body: JSON.stringify({ email, password }),
  });
  const cookie = answer.headers
    .getSetCookie()
    .map((each) => each.split(";")[0])
    .join("; ");
  const visit = (url: URL, form?: string): Promise<Page> =>
    ask(url, {
      ...{ ca, method: form === undefined ? "GET" : "POST", ...(form === undefined ? {} : { body: form }) },
      headers: {
        ...(url.origin === server.url ? { cookie } : {}),
        ...(form === undefined ? {} : { "content-type": "application/x-www-form-urlencoded" }),
      },
    });
  return {
    get: (path) => visit(new URL(path, server.url)),
    go: async (start) => {
      let url = new URL(start, server.url);
      let form: string | undefined;
      for (let hop = 0; hop < 12; hop += 1) {
        const page = await visit(url, form);
        form = undefined;
        const action = /<form method="post" action="([^"]*)"/.exec(page.text)?.[1];
        if (page.headers.location) url = new URL(page.headers.location, url);
        else if (action) {
          const fields = [...page.text.matchAll(/name="([^"]*)" value="([^"]*)"/g)];
          form = new URLSearchParams(fields.map(([, name = "", value = ""]) => [name, unescaped(value)])).toString();
          url = new URL(unescaped(action), url);
        } else return url.href;
        if (url.pathname.startsWith("/settings/git-providers")) return url.href;
      }
      throw new Error("sent on and on");
    },
  };
}
