/** An event becomes one message, for all channels. */
import type { Message, NoticeKind } from "@moorage/domain/notification";
import type { Threshold } from "@moorage/domain/server";
import type { Happening, Problem } from "./happening.ts";

export interface Notice {
  kind: NoticeKind;
  /** A channel is told of each key once. */
  key: string;
  /** Only channels that were told of a key that begins so: nobody hears that something works that they never heard failed. */
  after?: string;
  message: Omit<Message, "at" | "link"> & { path: string };
}

type Of<T extends Happening["type"]> = Extract<Happening, { type: T }>;
type Fact = [label: string, value: string];

const dayMs = 86_400_000;
const dailyFor = 7;

/** Once when it begins, then daily, after a week weekly: the key says which of these it is. */
function repeated(since: string, now: Date): number {
  const days = Math.max(0, Math.floor((now.getTime() - Date.parse(since)) / dayMs));
  return days <= dailyFor ? days : days - (days % dailyFor);
}

const facts = (...given: (Fact | false | undefined)[]): Fact[] =>
  given.filter((fact) => fact !== false && fact !== undefined);
const time = (iso: string): string => `${iso.slice(0, 16).replace("T", " ")} UTC`;
const still = (times: number): string => (times > 0 ? " still" : "");
const toDo = ({ hint }: Problem): Fact | undefined => (hint ? ["What to do", hint] : undefined);
const usedBy = (services: readonly string[]): Fact => [
  "Services concerned",
  services.length > 0 ? services.slice(0, 30).join(", ") + (services.length > 30 ? " and others" : "") : "None",
];
const thresholdWords: Record<Threshold, string> = { cpu: "CPU", memory: "memory" };
const perCent = (value: number | null): string => (value === null ? "–" : `${Math.round(value)} %`);

const makers: { [T in Happening["type"]]: (event: Of<T>, now: Date) => Notice } = {
  "registry.failed": ({ registry, problem, since, services, tokenEndsAt }, now) => {
    const times = repeated(since, now);
    return {
      ...{ kind: "registry", key: `registry.failed:${registry.id}:${since}:${times}` },
      message: {
        ...{ level: "failure", title: `Registry ${registry.name}${still(times)} fails`, path: "/settings/registries" },
        facts: facts(
          ["Registry", `${registry.name} (${registry.address})`],
          usedBy(services),
          ["Since", time(since)],
          tokenEndsAt !== null && [
            tokenEndsAt > now ? "The old token works until" : "The old token ended",
            time(tokenEndsAt.toISOString()),
          ],
          toDo(problem),
        ),
        body: problem.message,
      },
    };
  },
  "registry.recovered": ({ registry, since, services }) => ({
    ...{ kind: "registry", key: `registry.recovered:${registry.id}:${since}` },
    after: `registry.failed:${registry.id}:${since}:`,
    message: {
      ...{ level: "success", title: `Registry ${registry.name} works again`, path: "/settings/registries" },
      facts: facts(["Registry", `${registry.name} (${registry.address})`], usedBy(services), [
        "It failed since",
        time(since),
      ]),
    },
  }),
  "deployment.ended": ({ id, status, number, names, path, commit, by, cause }) => {
    const failed = status === "failed";
    return {
      ...{ kind: failed ? "deploymentFailed" : "deploymentSucceeded", key: `deployment.ended:${id}` },
      message: {
        level: failed ? "failure" : "success",
        title: `${names.service} #${number} ${failed ? "failed" : "is live"}`,
        path: `/projects/${path}/deployments/${number}`,
        facts: facts(
          ["Project", `${names.project} / ${names.environment}`],
          ["Service", names.service],
          commit !== null && ["Commit", commit.slice(0, 12)],
          ["Started by", by],
          failed && cause?.step !== undefined && ["Step", cause.step],
          failed && cause?.traffic !== undefined && cause.traffic !== "" && ["Traffic", cause.traffic],
          failed && cause && toDo(cause),
        ),
        ...(failed && cause ? { body: cause.message } : {}),
      },
    };
  },
  "server.away": ({ server, since, reason }, now) => {
    const times = repeated(since, now);
    return {
      ...{ kind: "server", key: `server.away:${server.id}:${since}:${times}` },
      message: {
        ...{
          level: "failure",
          title: `Server ${server.name}${still(times)} does not answer`,
          path: `/servers/${server.id}`,
        },
        facts: facts(["Server", server.name], ["Last heard from", time(since)]),
        body: reason ?? "What runs there may go on running, but cannot be seen or changed.",
      },
    };
  },
  "server.back": ({ server, since }) => ({
    ...{ kind: "server", key: `server.back:${server.id}:${since}`, after: `server.away:${server.id}:${since}:` },
    message: {
      ...{ level: "success", title: `Server ${server.name} answers again`, path: `/servers/${server.id}` },
      facts: facts(["Server", server.name], ["It was away since", time(since)]),
    },
  }),
  "server.setupFailed": ({ server, runId, cause }) => ({
    ...{ kind: "server", key: `server.setupFailed:${runId}` },
    message: {
      ...{ level: "failure", title: `The set-up of ${server.name} failed`, path: `/servers/${server.id}` },
      facts: facts(["Server", server.name], cause.step !== undefined && ["Step", cause.step], toDo(cause)),
      body: cause.message,
    },
  }),
  "server.cleaned": ({ server, runId, freed, cause }) => ({
    ...{ kind: "cleanup", key: `server.cleaned:${runId}` },
    message: {
      level: cause ? "failure" : "success",
      title: cause ? `The clean-up of ${server.name} failed` : `${server.name} was cleaned up`,
      path: `/servers/${server.id}`,
      facts: facts(["Server", server.name], freed !== undefined && ["Freed", freed], cause && toDo(cause)),
      ...(cause ? { body: cause.message } : {}),
    },
  }),
  "server.threshold": ({ server, threshold, isAbove, percent, limit, since }) => {
    const about = `server.threshold:${server.id}:${threshold}:${since}:`;
    return {
      ...{ kind: "serverThreshold", key: `${about}${isAbove ? "above" : "below"}` },
      ...(isAbove ? {} : { after: `${about}above` }),
      message: {
        level: isAbove ? "warning" : "success",
        title: `${server.name}: ${thresholdWords[threshold]} ${isAbove ? "above its limit" : "below its limit again"}`,
        path: `/servers/${server.id}`,
        facts: facts(
          ["Server", server.name],
          [`Use of ${thresholdWords[threshold]}`, perCent(percent)],
          ["Limit", perCent(limit)],
          ["Above it since", time(since)],
        ),
      },
    };
  },
  "panel.started": ({ version, startId }) => ({
    ...{ kind: "panelRestarted", key: `panel.started:${startId}` },
    message: { level: "info", title: "Moorage started", path: "/", facts: facts(["Version", version]) },
  }),
};

export const noticeOf = <E extends Happening>(event: E, now: Date): Notice =>
  (makers[event.type] as (event: E, now: Date) => Notice)(event, now);

const oneLine = (text: string, max: number): string => {
  const line = text.replace(/[\p{Cc}\p{Zl}\p{Zp}\s]+/gu, " ").trim();
  return line.length <= max ? line : `${line.slice(0, max - 1).toWellFormed()}…`;
};

/** As it is stored: bounded, whatever names and reasons people and programs write. */
export function messageOf({ message }: Notice, { url, at }: { url: string; at: Date }): Message {
  const { level, title, path, body } = message;
  return {
    ...{ level, title: oneLine(title, 200), at: at.toISOString(), link: url + path },
    facts: message.facts.slice(0, 12).map(([label, value]): Fact => [label, oneLine(value, 500)]),
    ...(body ? { body: oneLine(body, 2_000) } : {}),
  };
}
