import { redirect } from "next/navigation";
import { cache } from "react";
import { problemOf } from "../../lib/problem.ts";
import { api } from "../../trpc/server.tsx";
import type { Session } from "./session.ts";

/** Undefined when nobody is signed in. One question per request. */
export const findSession = cache(async (): Promise<Session | undefined> => {
  try {
    return await api.session.current.query();
  } catch (error) {
    if (problemOf(error).code === "UNAUTHORIZED") return undefined;
    throw error;
  }
});

export async function requireSession(): Promise<Session> {
  return (await findSession()) ?? redirect("/sign-in");
}
