import { JsonText } from "@moorage/core";
import { type AppError, type Issue, isAppError } from "@moorage/domain";
import { errorResponse, httpStatusOf, json, publicCodes } from "../../answers.ts";
import type { Refusal } from "./refusal.ts";

/** How one of the two addresses of an operation answers. */
export interface Wire {
  /** `headers`: what there is to say beside a value that has no place for it. */
  success(value: unknown, headers: Headers): Response;
  failure(error: AppError | Refusal, at: { requestId: string; path: string }): Response;
}

/** Inside, a service has one name for all kinds; outside, each kind has its own. */
const outerNames: Record<string, string> = {
  serviceId: "applicationId",
  "owner.id": "applicationId",
  slug: "appName",
  text: "env",
  proxyFile: "traefikConfig",
  "source.image": "dockerImage",
  "spec.source.image": "dockerImage",
  "config.url": "registryUrl",
  "config.username": "username",
  "config.imagePrefix": "imagePrefix",
  "secrets.password": "password",
  image: "dockerImage",
  "builder.dockerfile": "dockerfile",
  "builder.contextPath": "dockerContextPath",
  "builder.target": "dockerBuildStage",
  "resources.memoryLimit": "memoryLimit",
  "resources.memoryReservation": "memoryReservation",
  "resources.cpuLimit": "cpuLimit",
  "resources.cpuReservation": "cpuReservation",
  "mount.mountPath": "mountPath",
  "mount.hostPath": "hostPath",
  "mount.volumeName": "volumeName",
  "mount.filePath": "filePath",
  "mount.content": "content",
  fileName: "zip",
  archive: "zip",
  expiresAt: "expiresIn",
};

/** Names that mean something else in other families of operations. */
const familyNames: Record<string, Record<string, string>> = { patch: { path: "filePath" } };

/** Issues in the words of whoever sent the input to `operation`, "family.name". */
export function outerIssues(issues: readonly Issue[] | undefined, operation: string): Issue[] | undefined {
  const names = new Map(Object.entries({ ...outerNames, ...familyNames[operation.split(".")[0] ?? ""] }));
  return issues?.map(({ path, message }) => {
    const name = names.get(path.slice(0, 2).join("."));
    if (name !== undefined) return { path: [name, ...path.slice(2)], message };
    const first = names.get(String(path[0]));
    return { path: first === undefined ? path : [first, ...path.slice(1)], message };
  });
}

/** A bare value; nothing for what returns nothing, with a length, since some clients read it. */
export const restWire: Wire = {
  success: (value, headers) =>
    value === undefined
      ? new Response(null, { headers: { "content-length": "0", "cache-control": "no-store" } })
      : json(value, 200, headers),
  failure: (error, { requestId }) => {
    if (isAppError(error)) return errorResponse(error, requestId);
    const { message, code, status } = error;
    return json(code === undefined ? { message } : { message, code, requestId }, status);
  },
};

const trpcNumbers: Record<string, number> = {
  PARSE_ERROR: -32_700,
  BAD_REQUEST: -32_600,
  INTERNAL_SERVER_ERROR: -32_603,
  UNAUTHORIZED: -32_001,
  FORBIDDEN: -32_003,
  NOT_FOUND: -32_004,
  TIMEOUT: -32_008,
  CONFLICT: -32_009,
  PRECONDITION_FAILED: -32_012,
  PAYLOAD_TOO_LARGE: -32_013,
  UNSUPPORTED_MEDIA_TYPE: -32_015,
  TOO_MANY_REQUESTS: -32_029,
  CLIENT_CLOSED_REQUEST: -32_099,
  SERVICE_UNAVAILABLE: -32_603,
};

/** tRPC's envelope with its transformer's `json`. */
export const trpcWire: Wire = {
  success: (value, headers) => {
    if (value instanceof JsonText)
      return json(new JsonText(`{"result":{"data":{"json":${value.text}}}}`), 200, headers);
    const data = value === undefined ? { json: null, meta: { values: ["undefined"] } } : { json: value };
    return json({ result: { data } }, 200, headers);
  },
  failure: (error, { path }) => {
    const known = isAppError(error);
    const code = known ? publicCodes[error.code] : (error.code ?? "UNAUTHORIZED");
    const httpStatus = known ? httpStatusOf(error.code) : error.status;
    const wire = known ? error.toWire() : { message: error.message };
    const { message, issues } = { issues: undefined, ...wire };
    const data = { code, httpStatus, path, zodError: zodErrorOf(issues), issues };
    return json({ error: { json: { message, code: trpcNumbers[code] ?? -32_603, data } } }, httpStatus);
  },
};

function zodErrorOf(issues: readonly Issue[] | undefined) {
  if (!issues) return null;
  const fieldErrors: Record<string, string[]> = {};
  const formErrors: string[] = [];
  for (const { path, message } of issues) {
    const [field] = path;
    if (field === undefined) formErrors.push(message);
    else fieldErrors[String(field)] = [...(fieldErrors[String(field)] ?? []), message];
  }
  return { formErrors, fieldErrors };
}
