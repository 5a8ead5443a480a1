import { AppError } from "../../errors.ts";
import { Secret } from "../../secret.ts";
import type { BuildInput } from "./builder.ts";

const namePattern = /^[A-Za-z_][A-Za-z0-9_]*$/;
/** They would steer BuildKit itself. */
const reservedArgs = /^(?:BUILDKIT_|BUILDX_|SOURCE_DATE_EPOCH$)/;

/** In the order of their names; a name that no tool takes is left out. */
function named<T>(entries: Iterable<readonly [string, T]>): [string, T][] {
  return [...entries]
    .filter(([name]) => namePattern.test(name))
    .map(([name, value]): [string, T] => [name, value])
    .sort(([a], [b]) => (a < b ? -1 : 1));
}

/** For a Dockerfile: only what it asks for. */
export function buildArgsOf({ buildArgs }: BuildInput): [string, string][] {
  const args = named(Object.entries(buildArgs));
  const reserved = args.find(([name]) => reservedArgs.test(name));
  if (reserved)
    throw new AppError("INVALID", `The build argument ${reserved[0]} is reserved.`, {
      hint: "Names that begin with BUILDKIT_ or BUILDX_, and SOURCE_DATE_EPOCH, are for the build itself.",
    });
  return args;
}

export const buildSecretsOf = ({ buildSecrets }: BuildInput): [string, Secret][] => named(buildSecrets);

/** For a tool that knows nothing but variables: everything that was given for the build, the narrower over the wider. */
export function variablesOf(input: BuildInput): [string, Secret][] {
  const args: [string, Secret][] = Object.entries(input.buildArgs).map(([name, value]) => [name, new Secret(value)]);
  return named(new Map([...input.env, ...args, ...input.buildSecrets]));
}

/** Names that were given but that no tool takes. */
export function skippedNotes({ env, buildArgs, buildSecrets }: BuildInput): string[] {
  const names = [...env.keys(), ...Object.keys(buildArgs), ...buildSecrets.keys()];
  return [...new Set(names)]
    .filter((name) => !namePattern.test(name))
    .map(
      (name) =>
        `The variable ${name} is not given to the build: its name has other characters than letters, digits and _.`,
    );
}

export const isEmpty = (value: Secret): boolean => value.reveal() === "";
