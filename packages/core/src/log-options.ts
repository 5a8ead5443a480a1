/** How both processes write their log: a logger's options, so that no logger is imported here. */

const secretNames = [
  "password",
  "secret",
  "sessionSecret",
  "token",
  "apiKey",
  "authorization",
  "cookie",
  "connectionString",
];

export interface ErrorDetails {
  type: string;
  message: string;
  stack?: string;
  code?: string;
  /** Of an `AppError`: what is for the log only. */
  detail?: string;
  /** Of the database: what it refused by. */
  constraint?: string;
  cause?: ErrorDetails;
}

/** A chain that leads back to itself must end. */
const causesMax = 5;

const textIn = (error: Error, name: string): string | undefined => {
  const value: unknown = Reflect.get(error, name);
  return typeof value === "string" && value !== "" ? value : undefined;
};

/** A query without its values: those are anybody's, and the log is read by others. */
function messageOf(error: Error): string {
  const query = "params" in error ? textIn(error, "query") : undefined;
  return query === undefined ? error.message : `Failed query: ${query}`;
}

/**
 * What the log has of an error. Not what hangs on it besides: a database's error has the row that it refused, one of a
 * query all its values.
 */
export function errorDetails(error: unknown, causes = causesMax): unknown {
  return error instanceof Error ? detailsOf(error, causes) : error;
}

function detailsOf(error: Error, causes: number): ErrorDetails {
  const message = messageOf(error);
  // A stack begins with the message.
  const stack = error.stack?.replace(error.message, () => message);
  const fromDatabase = textIn(error, "severity") !== undefined;
  const detail = fromDatabase ? undefined : textIn(error, "detail");
  const [code, constraint] = [textIn(error, "code"), textIn(error, "constraint")];
  return {
    type: error.name,
    message,
    ...(stack ? { stack } : {}),
    ...(code ? { code } : {}),
    ...(detail ? { detail } : {}),
    ...(constraint ? { constraint } : {}),
    ...(error.cause instanceof Error && causes > 0 ? { cause: detailsOf(error.cause, causes - 1) } : {}),
  };
}

/** Whatever is named like a secret is left out, at any of the first levels. */
export const logOptions = {
  redact: { paths: secretNames.flatMap((name) => [name, `*.${name}`, `*.*.${name}`]), censor: "[secret]" },
  serializers: {
    error: (error: unknown) => errorDetails(error),
    err: (error: unknown) => errorDetails(error),
  },
};
