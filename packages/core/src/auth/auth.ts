import type { Runtime } from "../runtime.ts";
import type { BetterAuth } from "./better-auth.ts";

/** better-auth, loaded when somebody signs in or out or changes a password: other requests do without its 8 MiB. */
export type Auth = () => Promise<BetterAuth>;

export function createAuth(runtime: Runtime, trustedOrigins: string[]): Auth {
  let made: Promise<BetterAuth> | undefined;
  return () => {
    made ??= import("./better-auth.ts").then(({ makeAuth }) => makeAuth(runtime, trustedOrigins));
    return made;
  };
}
