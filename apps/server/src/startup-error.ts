/** A reason why the server cannot start that its operator can act on: printed as it is, without a stack. */
export class StartupError extends Error {
  override readonly name = "StartupError";
}

export function errorCode(error: unknown): string | undefined {
  if (typeof error !== "object" || error === null || !("code" in error)) return undefined;
  return typeof error.code === "string" ? error.code : undefined;
}

export function errorText(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
