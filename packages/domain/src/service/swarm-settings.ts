/** Swarm's own settings, written as Docker's API has them: what is set is what `docker inspect` shows. */
import { z } from "zod";
import { recordOf } from "../record.ts";

const word = (what: string) =>
  z
    .string()
    .max(4_096, `${what} has at most 4,096 characters.`)
    .refine((text) => !text.includes("\0") && text.isWellFormed(), `${what} is plain text without NUL.`);

/** Docker counts in nanoseconds; less than a millisecond is a slip of the unit. */
const Nanoseconds = z
  .number("Write a number of nanoseconds: 10 s are 10000000000.")
  .int("Write whole nanoseconds: 10 s are 10000000000.")
  .refine(
    (ns) => ns === 0 || ns >= 1_000_000,
    "This is in nanoseconds: 10 s are 10000000000, and 1000000 is the least.",
  )
  .max(30 * 24 * 3_600 * 1e9, "At most 30 days.");
const Count = z.number().int("Write a whole number.").min(0, "At least 0.").max(1_000_000, "At most 1000000.");
const Ratio = z.number().min(0, "From 0 to 1.").max(1, "From 0 to 1.");

const testKinds = ["CMD", "CMD-SHELL", "NONE"];
const Test = z
  .array(word("A word of the test"))
  .min(1, 'The test is a list such as ["CMD", "curl", "-f", "http://localhost/"].')
  .max(100, "A test has at most 100 words.")
  .refine((words) => testKinds.includes(words[0] ?? ""), "The test starts with CMD, CMD-SHELL or NONE.")
  .refine(
    ([kind, ...words]) => (kind === "CMD-SHELL" ? words.length === 1 : kind !== "CMD" || words.length > 0),
    "CMD takes the program and its words, CMD-SHELL exactly one text.",
  );

const HealthCheck = z.strictObject({
  Test: Test.optional(),
  Interval: Nanoseconds.optional(),
  Timeout: Nanoseconds.optional(),
  StartPeriod: Nanoseconds.optional(),
  StartInterval: Nanoseconds.optional(),
  Retries: Count.optional(),
});

const RestartPolicy = z.strictObject({
  Condition: z.enum(["none", "on-failure", "any"], "The condition is none, on-failure or any.").optional(),
  Delay: Nanoseconds.optional(),
  MaxAttempts: Count.optional(),
  Window: Nanoseconds.optional(),
});

const Constraint = word("A constraint").regex(
  /^[\w.-]+\s*(?:==|!=)\s*[\w.:/-]+$/,
  "A constraint reads like node.role==manager or node.labels.disk!=ssd.",
);
const Placement = z.strictObject({
  Constraints: z.array(Constraint).max(50).optional(),
  Preferences: z
    .array(z.strictObject({ Spread: z.strictObject({ SpreadDescriptor: word("A descriptor").min(1) }) }))
    .max(20)
    .optional(),
  MaxReplicas: Count.optional(),
  Platforms: z
    .array(z.strictObject({ Architecture: word("An architecture").optional(), OS: word("A system").optional() }))
    .max(20)
    .optional(),
});

const orders = z.enum(["stop-first", "start-first"], "The order is stop-first or start-first.");
const change = {
  Parallelism: Count.optional(),
  Delay: Nanoseconds.optional(),
  Monitor: Nanoseconds.optional(),
  MaxFailureRatio: Ratio.optional(),
  Order: orders.optional(),
};
const UpdateConfig = z.strictObject({
  ...change,
  FailureAction: z.enum(["pause", "continue", "rollback"], "The action is pause, continue or rollback.").optional(),
});
const RollbackConfig = z.strictObject({
  ...change,
  FailureAction: z.enum(["pause", "continue"], "The action is pause or continue.").optional(),
});

/** Ours say what belongs to whom, and Docker's what Swarm made. */
const reservedLabels = ["moorage.", "com.docker."];
const LabelName = z
  .string()
  .min(1, "A label has a name.")
  .max(200, "A label's name has at most 200 characters.")
  .regex(/^[A-Za-z0-9][A-Za-z0-9_./-]*$/, "A label's name has letters, digits, dots, slashes, hyphens and underscores.")
  .refine(
    (name) => !reservedLabels.some((prefix) => name.startsWith(prefix)),
    "Labels that begin with moorage. or com.docker. are not free.",
  );
const Labels = recordOf(LabelName, word("A label's value"), {
  // A name's own message is inside of the issue that tells of it.
  error: (issue) =>
    (issue.code === "invalid_key" && issue.issues[0]?.message) || "Labels are an object of names and texts.",
}).refine((labels) => Object.keys(labels).length <= 100, "At most 100 labels.");

const systemNetworks = ["host", "none", "bridge", "ingress", "docker_gwbridge"];
const NetworkName = z
  .string()
  .regex(/^[A-Za-z0-9][A-Za-z0-9_.-]{0,127}$/, "This is not the name of a network.")
  .refine((name) => !systemNetworks.includes(name), "This network is Docker's own.")
  .refine(
    (name) => !name.startsWith("moorage-"),
    "Networks of environments are joined by what is in them, and by nothing else.",
  );
const Alias = z
  .string()
  .regex(/^[a-z0-9](?:[a-z0-9.-]{0,61}[a-z0-9])?$/, "An alias has lower-case letters, digits, dots and hyphens.")
  .refine((name) => !name.startsWith("tasks."), "Names that begin with tasks. are Swarm's own.");
const Network = z.strictObject({
  Target: NetworkName,
  Aliases: z.array(Alias).max(20).optional(),
  DriverOpts: recordOf(z.string().max(200), word("An option")).optional(),
});

const EndpointSpec = z.strictObject({
  Mode: z.enum(["vip", "dnsrr"], "The mode is vip or dnsrr.").optional(),
  Ports: z.array(z.unknown()).max(0, "Ports are published in Ports and mounts, not here.").optional(),
});

const ulimitNames = [
  ...["core", "cpu", "data", "fsize", "locks", "memlock", "msgqueue", "nice"],
  ...["nofile", "nproc", "rss", "rtprio", "rttime", "sigpending", "stack"],
];
const UlimitValue = z
  .number()
  .int("Write a whole number.")
  .min(-1, "At least 0; -1 is no limit.")
  .max(2 ** 40);
const Ulimit = z
  .strictObject({
    Name: z.string().refine((name) => ulimitNames.includes(name), `A limit is one of ${ulimitNames.join(", ")}.`),
    Soft: UlimitValue,
    Hard: UlimitValue,
  })
  .refine(({ Soft, Hard }) => Hard === -1 || (Soft !== -1 && Soft <= Hard), {
    path: ["Soft"],
    message: "The soft limit is at most the hard one.",
  });

const parts = {
  healthCheck: HealthCheck.nullable(),
  restartPolicy: RestartPolicy.nullable(),
  placement: Placement.nullable(),
  updateConfig: UpdateConfig.nullable(),
  rollbackConfig: RollbackConfig.nullable(),
  /** `global`: one on each server that may have it. */
  mode: z.enum(["replicated", "global"], "The mode is replicated or global."),
  labels: Labels.nullable(),
  /** Beside the environment's own. */
  networks: z.array(Network).max(20).nullable(),
  /** Nanoseconds between SIGTERM and SIGKILL. */
  stopGracePeriod: Nanoseconds.nullable(),
  endpointSpec: EndpointSpec.nullable(),
  ulimits: z.array(Ulimit).max(20).nullable(),
};

/** Null leaves what Moorage itself sets. */
export const SwarmSettings = z.object({
  healthCheck: parts.healthCheck.default(null),
  restartPolicy: parts.restartPolicy.default(null),
  placement: parts.placement.default(null),
  updateConfig: parts.updateConfig.default(null),
  rollbackConfig: parts.rollbackConfig.default(null),
  mode: parts.mode.default("replicated"),
  labels: parts.labels.default(null),
  networks: parts.networks.default(null),
  stopGracePeriod: parts.stopGracePeriod.default(null),
  endpointSpec: parts.endpointSpec.default(null),
  ulimits: parts.ulimits.default(null),
});
export type SwarmSettings = z.output<typeof SwarmSettings>;

export const SwarmSettingsPatch = z.object(parts).partial();
