import { headers } from "next/headers";
import { redirect } from "next/navigation";
import { cache } from "react";
import { problemOf } from "../../lib/problem.ts";
import { api } from "../../trpc/server.tsx";
import type { Me } from "./session.ts";

/** Undefined when nobody is signed in. One question per request. */
export const findSession = cache(async (): Promise<Me | undefined> => {
  try {
    return await api.account.me.query();
  } catch (error) {
    if (problemOf(error).code === "UNAUTHORIZED") return undefined;
    throw error;
  }
});

/** Where to come back to after signing in; the server writes the address of each page into this header. */
async function signInAddress(): Promise<string> {
  const page = new URL((await headers()).get("x-page") ?? "/", "http://panel.invalid");
  page.searchParams.delete("_rsc");
  const next = page.pathname + page.search;
  return next === "/" ? "/sign-in" : `/sign-in?next=${encodeURIComponent(next)}`;
}

export async function requireSession(): Promise<Me> {
  return (await findSession()) ?? redirect(await signInAddress());
}
