import type { Secret } from "../../secret.ts";

/** A container registry, as references name it and Docker signs in to it. */
export interface Registry {
  /** Host, and port where it has one, as image references have it. */
  readonly address: string;
  /** Other names of the same registry. */
  readonly aliases: readonly string[];
  readonly username: string;
  /** Stands before names that are written without it. */
  readonly imagePrefix: string;
  /** Where built images go when there is no prefix; empty is the registry's root. */
  readonly namespace: string;
  /** PEM of who signed its certificate, where the machines do not know that already. */
  readonly caCertificate: string | undefined;
  /** Where the sign-in comes from; what ends is known for each. */
  readonly credentials: RegistryCredentials;
  /** What Docker is given; of some registries fetched anew each time that the last one ends. */
  auth(io: RegistryIo): Promise<RegistryAuth>;
}

/** `typed`: as it was entered, for `lifeMs` if it ends. `fetched`: made anew by `auth`. */
export type RegistryCredentials =
  | { readonly kind: "typed"; readonly lifeMs?: number; readonly renewHint?: string }
  | { readonly kind: "fetched"; readonly from: "key" | "machine" };

/** A registry as four plain fields say it. */
export interface PlainRegistry {
  readonly url: string;
  readonly username: string;
  readonly password: Secret;
  readonly imagePrefix: string;
}

/** How four plain fields become a registry of one type. */
export interface PlainForm {
  recognises(given: Pick<PlainRegistry, "url" | "username">): boolean;
  fromPlain(given: PlainRegistry): { config: Record<string, unknown>; secrets: Record<string, Secret> };
}

export interface RegistryAuth {
  readonly serveraddress: string;
  readonly username: string;
  readonly password: Secret;
  readonly expiresAt?: Date;
}

export interface RegistryRequest {
  readonly method: "POST";
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** What `auth` may need of the outside. Hashes and signatures are handed in: this runs in browsers too. */
export interface RegistryIo {
  now(): Date;
  send(request: RegistryRequest): Promise<{ status: number; body: string }>;
  sha256(text: string): string;
  hmacSha256(key: Uint8Array, text: string): Uint8Array;
  /** RSASSA-PKCS1-v1_5 with SHA-256, as base64url; undefined when the key cannot be read. */
  signRs256(privateKey: Secret, text: string): string | undefined;
  /** The role of the machine itself, where it has one. */
  machineKeys(): Promise<AwsKeys>;
}

export interface AwsKeys {
  readonly accessKeyId: string;
  readonly secretAccessKey: Secret;
  readonly sessionToken?: Secret;
}
