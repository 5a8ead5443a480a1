import { existsSync, realpathSync } from "node:fs";
import path from "node:path";
import { parseArgs } from "node:util";

const help = `bash scripts/try.sh [options]
  starts Moorage on this machine, claims it, deploys the sample application and stays until Ctrl-C
  --detach            return when the sample answers
  --stop              stop what it started; deployed applications go on running
  --stop --purge      also remove its applications, networks, volumes and data, and nothing else
  --json              the last line of standard output is one JSON object
  --no-sample         everything but the sample application
  --data-dir DIR      default .data in the checkout
  --port N            of the dashboard (3000)
  --http-port N       of the applications over HTTP
  --https-port N      of the applications over HTTPS`;

export interface TryOptions {
  detach: boolean;
  stop: boolean;
  purge: boolean;
  json: boolean;
  sample: boolean;
  dataDir: string;
  port: number | undefined;
  httpPort: number | undefined;
  httpsPort: number | undefined;
}

export class UsageError extends Error {}

const root = path.resolve(import.meta.dirname, "../..");

function portOf(name: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const port = Number(text);
  if (/^\d+$/.test(text) && port >= 1 && port <= 65_535) return port;
  throw new UsageError(`--${name} wants a port from 1 to 65535, not '${text}'`);
}

/** As the server sees it: it writes the real path into the signs it leaves. */
function realPath(directory: string): string {
  const absolute = path.resolve(directory);
  return existsSync(absolute) ? realpathSync(absolute) : absolute;
}

function parse(argv: string[]) {
  try {
    return parseArgs({
      args: argv,
      options: {
        detach: { type: "boolean", default: false },
        stop: { type: "boolean", default: false },
        purge: { type: "boolean", default: false },
        json: { type: "boolean", default: false },
        "no-sample": { type: "boolean", default: false },
        "data-dir": { type: "string" },
        port: { type: "string" },
        "http-port": { type: "string" },
        "https-port": { type: "string" },
        help: { type: "boolean", short: "h", default: false },
      },
    }).values;
  } catch (error) {
    throw new UsageError(`${error instanceof Error ? error.message : error}\n${help}`);
  }
}

export function readOptions(argv: string[]): TryOptions | "help" {
  const values = parse(argv);
  if (values.help) {
    process.stdout.write(`${help}\n`);
    return "help";
  }
  if (values.purge && !values.stop) throw new UsageError("--purge goes with --stop");
  return {
    detach: values.detach,
    stop: values.stop,
    purge: values.purge,
    json: values.json,
    sample: !values["no-sample"],
    dataDir: realPath(values["data-dir"] ?? process.env["MOORAGE_DATA_DIR"] ?? path.join(root, ".data")),
    port: portOf("port", values.port),
    httpPort: portOf("http-port", values["http-port"]),
    httpsPort: portOf("https-port", values["https-port"]),
  };
}
