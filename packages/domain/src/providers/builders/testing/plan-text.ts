/** Plans of builders as text, for the tests beside them. */
import { Secret } from "../../../secret.ts";
import type { BuildInput, BuildPlan } from "../builder.ts";
import { builders } from "../catalog.ts";
import { defaultBuildSettings } from "../settings.ts";

export const input: BuildInput = {
  sourceDir: "/w/src",
  generatedDir: "/w/gen",
  secretDir: "/w/secret",
  tag: "moorage-ab12/web-k:42",
  cacheNamespace: "ns",
  labels: { "moorage.service": "svc_1" },
  withoutCache: false,
  envFile: false,
  env: new Map([
    ["GREETING", new Secret("it's\n$two lines")],
    ["TOKEN", new Secret("c4nary")],
    ["bad name", new Secret("x")],
  ]),
  buildArgs: { VERSION: "1" },
  buildSecrets: new Map([["NPM_TOKEN", new Secret("s3cret")]]),
  valuesHash: "hash",
  network: "moorage-ab12-build-dep_1",
  buildkit: { cgroupParent: "/moorage-ab12-dep_1" },
  settings: defaultBuildSettings,
};

export const planned = (
  type: string,
  config: Record<string, unknown> = {},
  more: Partial<BuildInput> = {},
): BuildPlan => builders.of(builders.schema.parse({ type, ...config } as never)).plan({ ...input, ...more });

const shown = (value: string | Secret): string => (typeof value === "string" ? value : `secret: ${value.reveal()}`);

/** A plan as text: what runs, what is written, what is read. */
export function text(plan: BuildPlan): string {
  const steps = plan.steps.map(({ argv, env = {}, stdoutTo, retryOn, after }) =>
    [
      argv.join("\n    "),
      ...Object.entries(env).map(([name, value]) => `  with ${name}=${shown(value)}`),
      ...(stdoutTo ? [`  to ${stdoutTo}`] : []),
      ...(retryOn ? [`  again on ${retryOn}`] : []),
      ...(after ? [`  then reads ${after.read.join(", ")}; removes ${after.remove.join(", ")}`] : []),
    ].join("\n"),
  );
  const files = plan.files.map(({ path, content }) => `${path}: ${shown(content)}`);
  return [...files, ...steps].join("\n");
}
