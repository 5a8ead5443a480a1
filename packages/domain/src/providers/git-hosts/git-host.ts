import type { Http } from "../../http.ts";
import type { Secret } from "../../secret.ts";

/** What a provider may do besides asking: the clock, and a signature by a key that only the caller can open. */
export interface GitHostIo {
  readonly http: Http;
  now(): Date;
  /** `text.<signature>`: RSASSA-PKCS1-v1_5 with SHA-256, as base64url. */
  sign(text: string, privateKey: Secret): Secret;
}

/** Fields of a connection that the host has told, not a person. */
export interface Obtained {
  readonly config: Readonly<Record<string, unknown>>;
  readonly secrets: Readonly<Record<string, Secret>>;
}

/** A token that is good for a while. `renewed` must be kept before it is used: the former one may be worthless already. */
export interface Access {
  readonly token: Secret;
  readonly expiresAt: Date | undefined;
  readonly renewed?: Obtained;
}

/** What the browser is sent to; with fields it is a form that is posted. */
export interface ConnectStep {
  readonly url: string;
  readonly fields: Readonly<Record<string, string>> | null;
}

export interface ConnectPlace {
  /** Comes back once with the browser. */
  readonly state: string;
  /** Of the connection. */
  readonly name: string;
  readonly panelUrl: string;
  /** Where the host sends the browser back to. */
  readonly redirectUrl: string;
  /** Of PKCE: only who began can end it. */
  readonly challenge: string;
}

export interface CompletePlace {
  readonly redirectUrl: string;
  readonly verifier: Secret;
  readonly webhook: WebhookAddress;
}

export interface WebhookAddress {
  readonly url: string;
  readonly secret: Secret;
}

export interface Repository {
  /** As addresses and webhooks have it: owner/name. */
  readonly repository: string;
  /** As people call it. */
  readonly name: string;
  readonly owner: string;
  readonly isPrivate: boolean;
  readonly defaultBranch: string | null;
  readonly url: string;
  /** The host's own number of it, where it has one. */
  readonly projectId: number | null;
}

export interface Branch {
  readonly name: string;
  readonly commit: string;
}

export interface Query {
  readonly search: string;
  /** From 1. */
  readonly page: number;
}

export interface Page<T> {
  readonly items: T[];
  readonly nextPage: number | null;
}

export type CommitState = "pending" | "success" | "failure" | "cancelled";

export interface CommitStatus {
  readonly repository: string;
  readonly commit: string;
  readonly state: CommitState;
  /** What tells it from others' on the same commit. */
  readonly context: string;
  readonly description: string;
  readonly url: string;
}

export interface InstalledWebhook {
  readonly repository: string;
  /** The host's own id of it. */
  readonly id: string;
}

/** A host's API with a token at hand. */
export interface GitHostApi {
  /** Whose account it is; throws when the token is not accepted. */
  identity(): Promise<{ account: string }>;
  repositories(query: Query): Promise<Page<Repository>>;
  branches(repository: string, query: Query): Promise<Page<Branch>>;
  setStatus(status: CommitStatus): Promise<void>;
  /** Absent where one webhook of the connection serves all repositories. */
  readonly webhooks?: {
    install(repository: string, address: WebhookAddress): Promise<InstalledWebhook>;
    /** One that is not there any more is no error. */
    remove(installed: InstalledWebhook): Promise<void>;
  };
}

/** An account at a place that keeps repositories. */
export interface GitHost {
  readonly url: string;
  /** Whose repositories it shows; null until it is connected. */
  readonly account: string | null;
  /** Where its secrets belong to; for another place they must be entered again. */
  readonly audience: string;
  /** Steps in the browser that connect it; absent where a token is all that it takes. */
  readonly connecting?: {
    /** Before the browser leaves: throws when nothing answers there, and tells what is not true any more. */
    prepare(io: GitHostIo): Promise<Record<string, unknown>>;
    begin(at: ConnectPlace): ConnectStep;
    /** What the browser brought back. When the account is not known after that, there is another step. */
    complete(io: GitHostIo, sent: Readonly<Record<string, string>>, at: CompletePlace): Promise<Obtained>;
  };
  cloneUrl(repository: string): string;
  /** What git takes the token as. */
  readonly gitUser: string;
  /** A token that is fresh enough: for the API, or only to read repositories where the host can tell them apart. */
  access(io: GitHostIo, use: "api" | "clone"): Promise<Access>;
  api(http: Http, token: Secret): GitHostApi;
}

/** What is true of every account at such a host. */
export interface GitHostTraits {
  /** How it is connected in a browser: the last part of the address to come back to, and what the application asks for. */
  readonly browser?: { readonly path: "callback" | "setup"; readonly scopes: readonly string[] };
  /** One webhook for all repositories of an account: the header and the field of the config that say which account. */
  readonly sharedWebhook?: {
    readonly header: string;
    readonly field: string;
    /** Whether the host at this address can send to a panel at that one. */
    reaches(url: string, panelUrl: string): boolean;
  };
}
