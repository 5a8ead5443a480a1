/** What the senders of webhooks say, in one form. Shapes are those of each host's published documentation. */

export const senders = ["github", "gitlab", "gitea", "bitbucket", "docker-hub", "ghcr", "generic"] as const;
export type Sender = (typeof senders)[number];

export const senderLabels: Record<Sender, string> = {
  github: "GitHub",
  gitlab: "GitLab",
  gitea: "Gitea",
  bitbucket: "Bitbucket",
  "docker-hub": "Docker Hub",
  ghcr: "GitHub Container Registry",
  generic: "Webhook",
};

export interface PushedCommit {
  /** Undefined where the sender does not say. */
  commit: string | undefined;
  message: string | undefined;
  author: string | undefined;
}

export type WebhookEvent =
  | { kind: "ping" }
  | ({
      kind: "push";
      branch: string;
      /** The repository's default branch, where the sender says it. */
      defaultBranch: string | undefined;
      /** Files that the push touched; undefined where the sender does not say, or not of all. */
      paths: string[] | undefined;
    } & PushedCommit)
  | ({ kind: "tag"; tag: string } & PushedCommit)
  | { kind: "deleted"; ref: string }
  | { kind: "image"; repository: string; tag: string }
  /** Of a script that only says "deploy". */
  | { kind: "call"; message: string | undefined }
  | { kind: "other"; name: string };

export interface Delivery {
  sender: Sender;
  /** The sender's own id of this delivery. */
  senderId: string | undefined;
  event: WebhookEvent;
  /** What else it tells of: Bitbucket sends all branches and tags of a push at once. */
  also?: WebhookEvent[];
}

/** In a few words, for lists. */
export function eventText(event: WebhookEvent): string {
  switch (event.kind) {
    case "push":
      return `push to ${event.branch}`;
    case "tag":
      return `tag ${event.tag}`;
    case "deleted":
      return `${event.ref} deleted`;
    case "image":
      return `image ${event.repository}:${event.tag}`;
    case "call":
      return "call";
    case "other":
      return event.name;
    case "ping":
      return "ping";
  }
}
