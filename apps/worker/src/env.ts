import path from "node:path";
import { z } from "zod";

const port = z.coerce.number().int().min(1).max(65_535).optional();

/** Where git may go, in both shapes of the process. */
const gitEnvironment = {
  MOORAGE_GIT_PRIVATE_ADDRESSES: z.stringbool().default(false),
  MOORAGE_GIT_CA_FILE: z.string().optional(),
};

const Environment = z.object({
  MOORAGE_DATA_DIR: z.string().default(path.resolve(".data")),
  MOORAGE_PORT: z.coerce.number().default(3000),
  MOORAGE_HOST: z.string().default("127.0.0.1"),
  MOORAGE_HTTP_HOST: z.string().default("0.0.0.0"),
  MOORAGE_HTTP_PORT: port,
  MOORAGE_HTTPS_PORT: port,
  MOORAGE_URL: z.string().optional(),
  MOORAGE_ADVERTISE_ADDR: z.string().optional(),
  DATABASE_URL: z.string("DATABASE_URL is needed by a separate worker."),
  REDIS_URL: z.string("REDIS_URL is needed by a separate worker."),
  DOCKER_HOST: z.string().optional(),
  ...gitEnvironment,
  MOORAGE_CHECKPOINT: z.string().optional(),
});
type Environment = z.output<typeof Environment>;

/** Settings of a separate worker; all that is wrong is said at once. */
export function readSettings(): Environment {
  const parsed = Environment.safeParse(process.env);
  if (parsed.success) return parsed.data;
  throw new Error(`These settings are wrong:\n${z.prettifyError(parsed.error)}`);
}
