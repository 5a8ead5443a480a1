import { parseImageReference } from "../image-reference.ts";
import type { ServiceSpec } from "../service/spec.ts";
import { type Delivery, senderLabels, type WebhookEvent } from "./event.ts";
import { globOf } from "./glob.ts";

/** `received`: still at work, or cut off. `refused`: it should have been deployed and could not be. */
export type DeliveryOutcome = "received" | "deployed" | "ignored" | "refused";

/** With the event that it is about, where a delivery tells of several. */
export type Decision = { event: WebhookEvent } & (
  | { deploy: true; title: string; description: string; by: string }
  | { deploy: false; reason: string }
);

interface Rule {
  autoDeploy: boolean;
  source: ServiceSpec["source"];
}

/** In the head commit's message; GitHub's own words. */
const skipPattern = /\[(?:skip ci|ci skip|no ci|skip actions|actions skip)\]/i;

/** What a delivery does to a service, and why nothing when it does nothing. */
export function decide({ sender, event, also = [] }: Delivery, rule: Rule): Decision {
  const [first, ...rest] = [event, ...also].map((each) => decideOn(sender, each, rule));
  return rest.find(({ deploy }) => deploy && !first?.deploy) ?? (first as Decision);
}

function decideOn(sender: Delivery["sender"], event: WebhookEvent, rule: Rule): Decision {
  const no = (reason: string): Decision => ({ event, deploy: false, reason });
  if (event.kind === "ping") return no("A ping; the address is right.");
  if (!rule.autoDeploy) return no("Automatic deployments are switched off.");
  if ("message" in event && event.message && skipPattern.test(event.message))
    return no("The commit's message says to skip it.");
  const reason = reasonAgainst(event, rule);
  if (reason) return no(reason);
  const who = "author" in event ? event.author : undefined;
  return {
    event,
    deploy: true,
    ...wordsOf(event),
    by: who ? `${who} (${senderLabels[sender]})` : senderLabels[sender],
  };
}

function wordsOf(event: WebhookEvent): { title: string; description: string } {
  const [first = "", ...rest] = ("message" in event && event.message ? event.message : "").split("\n");
  const what = event.kind === "tag" ? `Tag ${event.tag}` : event.kind === "image" ? `Image ${event.tag}` : "Deploy";
  const title = first.trim() || what;
  return { title: title.slice(0, 200), description: rest.join("\n").trim().slice(0, 2_000) };
}

/** Undefined when nothing stands against it. */
function reasonAgainst(event: WebhookEvent, { source }: Rule): string | undefined {
  switch (event.kind) {
    case "push":
      return pushAgainst(event, source);
    case "tag":
      if (!("trigger" in source)) return "This service has no git source.";
      return source.trigger === "tag" ? undefined : "It deploys on pushes to its branch, not on tags.";
    case "image":
      return imageAgainst(event, source);
    case "call":
      return undefined;
    case "deleted":
      return `${event.ref} was deleted.`;
    default:
      return `Nothing is deployed on ${event.kind === "other" ? event.name : event.kind}.`;
  }
}

function pushAgainst(
  { branch, defaultBranch, paths }: Extract<WebhookEvent, { kind: "push" }>,
  source: ServiceSpec["source"],
): string | undefined {
  if (!("trigger" in source)) return "This service has no git source.";
  if (source.trigger === "tag") return "It deploys on new tags, not on pushes.";
  const wanted = source.branch || defaultBranch;
  if (wanted !== undefined && wanted !== branch) return `The push was to ${branch}; it deploys ${wanted}.`;
  // Files that are not named may be any.
  if (source.watchPaths.length === 0 || paths === undefined) return undefined;
  return paths.some(watchedBy(source.watchPaths)) ? undefined : "No file of the watch paths was touched.";
}

/** A pattern that begins with "!" takes paths out again. One that cannot be checked takes in any, and none out. */
function watchedBy(patterns: readonly string[]): (path: string) => boolean {
  const checks = (keep: boolean) =>
    patterns
      .filter((pattern) => pattern.startsWith("!") !== keep)
      .map((pattern) => globOf(pattern.replace(/^!?(?:\.?\/+)*/, "")) ?? (() => keep));
  const [into, out] = [checks(true), checks(false)];
  return (path) => (into.length === 0 || into.some((fits) => fits(path))) && !out.some((fits) => fits(path));
}

function imageAgainst(
  { repository, tag }: Extract<WebhookEvent, { kind: "image" }>,
  source: ServiceSpec["source"],
): string | undefined {
  if (source.type !== "image") return "This service is not deployed from an image.";
  const own = parseImageReference(source.image);
  const pushed = parseImageReference(repository);
  if (!own || !pushed) return "The image's name cannot be read.";
  const same = own.registry === pushed.registry && own.repository === pushed.repository;
  if (!same) return `The image is ${repository}; it deploys ${source.image}.`;
  if (own.digest) return "It deploys one digest; that does not change.";
  const ownTag = own.tag ?? "latest";
  return ownTag === tag ? undefined : `The tag is ${tag}; it deploys ${ownTag}.`;
}
