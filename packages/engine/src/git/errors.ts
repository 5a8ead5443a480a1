/** What git and ssh say, as a cause that people understand. Git has one exit code for everything: only its words tell. */
import { AppError, type ErrorCode } from "@moorage/domain";

export interface Failing {
  /** The address, as it may be shown. */
  shown: string;
  host: string;
  access: "none" | "password" | "account" | "ssh-key";
}

interface Known {
  pattern: RegExp;
  code: ErrorCode;
  message(at: Failing): string;
  hint?(at: Failing): string;
  retryable?: true;
}

const notThereOrDenied = ({ shown }: Failing): string =>
  `${shown} was not found, or may not be read. Hosts answer the same to both.`;

const howToGetIn = ({ access }: Failing): string => {
  if (access === "ssh-key") return "Check the address, and that the SSH key's public half may read the repository.";
  if (access === "account")
    return "Choose it again if it was renamed, and see at the host that the connected account, at GitHub its App, may read it.";
  if (access === "password") return "Check the address, and that the token is still valid and may read the repository.";
  return "Check the address. A private repository needs a user name and token, or an SSH key.";
};

const known: readonly Known[] = [
  {
    pattern: /No space left on device|Disk quota exceeded|Out of diskspace|unable to write file/i,
    code: "PRECONDITION",
    message: () => "The disk of this server is full.",
    hint: () => "See under Servers, Disk, what takes it, and clean it up there.",
  },
  {
    pattern: /^error: invalid path '/,
    code: "INVALID",
    message: () => "The repository has a file that git does not write, such as one below .git.",
    hint: () => "The log names it. Remove it from the repository.",
  },
  {
    pattern: /Load key .*(?:invalid format|error in libcrypto|incorrect passphrase)/,
    code: "PRECONDITION",
    message: () => "The SSH key cannot be read.",
    hint: () => "Paste the private key again, whole and without a passphrase.",
  },
  {
    pattern: /Permission denied \(.*\)|Too many authentication failures/,
    code: "PRECONDITION",
    message: ({ host, access }) =>
      access === "ssh-key" ? `${host} refused the SSH key.` : `${host} asks for an SSH key, and none is chosen.`,
    hint: ({ access }) =>
      access === "ssh-key"
        ? "Add the key's public half to the repository (as a deploy key) or to an account that may read it."
        : "Choose an SSH key in the source settings.",
  },
  {
    pattern: /Authentication failed for|Invalid username or (?:password|token)|HTTP Basic: Access denied/i,
    code: "PRECONDITION",
    message: ({ host, access }) =>
      access === "account"
        ? `${host} does not accept the token of the connected account.`
        : `${host} refused the user name and token.`,
    hint: ({ access }) =>
      access === "account"
        ? "Test the account in the settings, under Git providers, and connect it again there."
        : "Check both. A token may have expired, or may not have the right to read repositories.",
  },
  {
    pattern:
      /could not read Username|could not read Password|repository '.*' not found|Repository not found|returned error: 40[134]|does not appear to be a git repository|project you were looking for could not be found|repository .* does not exist|access denied or repository not exported/i,
    code: "NOT_FOUND",
    message: notThereOrDenied,
    hint: howToGetIn,
  },
  {
    pattern: /Could not resolve host|Temporary failure in name resolution|Name or service not known/i,
    code: "UNAVAILABLE",
    message: ({ host }) => `The host ${host} is not known.`,
    hint: () => "Check the spelling of the address, and that this server's DNS knows the name.",
    retryable: true,
  },
  {
    pattern:
      /self.signed certificate|unable to get (?:local )?issuer certificate|certificate verification failed|unknown ca/i,
    code: "PRECONDITION",
    message: ({ host }) => `The certificate of ${host} comes from an authority that this server does not know.`,
    hint: () => "Name the authority's certificate in MOORAGE_GIT_CA_FILE, or give the host a public certificate.",
  },
  {
    pattern:
      /certificate has expired|expiration date has passed|no alternative certificate subject name|does not match target host name|SSL certificate problem|certificate is not yet valid/i,
    code: "PRECONDITION",
    message: ({ host }) => `The certificate of ${host} is not valid: it has expired or belongs to another name.`,
    hint: ({ host }) => `Renew it at ${host}, or correct the name in the address. Check the clock of this server, too.`,
  },
  {
    pattern: /Operation too slow|timed out|Timeout, server|Connection timeout/i,
    code: "TIMEOUT",
    message: ({ host }) => `${host} did not answer in time.`,
    hint: () => "Check that this server reaches the host, then deploy again.",
    retryable: true,
  },
  {
    pattern: /Failed to connect to|Connection refused|No route to host|Network is unreachable|unable to connect to/i,
    code: "UNAVAILABLE",
    message: ({ host }) => `${host} does not answer.`,
    hint: () => "Check the address and the port, and that this server reaches the host.",
    retryable: true,
  },
  {
    pattern: /returned error: 30\d/,
    code: "NOT_FOUND",
    message: ({ shown }) => `${shown} leads from one address to the next, and not to a repository.`,
    hint: () => "Use the address that the host shows for cloning.",
  },
  {
    pattern: /returned error: (?:429|5\d\d)/,
    code: "UNAVAILABLE",
    message: ({ host }) => `${host} is in trouble or is asked too often.`,
    hint: () => "Deploy again in a few minutes.",
    retryable: true,
  },
  {
    pattern: /not valid: is this a git repository|invalid server response|unexpected (?:line|response)/i,
    code: "NOT_FOUND",
    message: ({ shown }) => `${shown} answers, but is no git repository.`,
    hint: () => "Use the address that the host shows for cloning.",
  },
  {
    pattern: /early EOF|hung up unexpectedly|unexpected disconnect|RPC failed|Connection (?:reset|closed) by/i,
    code: "UNAVAILABLE",
    message: ({ host }) => `The connection to ${host} broke off.`,
    hint: () => "Deploy again.",
    retryable: true,
  },
];

/** `lines` are git's last, with nothing secret in them. */
export function gitError(lines: readonly string[], at: Failing): AppError {
  const found = known.find(({ pattern }) => lines.some((line) => pattern.test(line)));
  const why = lines.findLast((line) => /^(?:fatal|error|ERROR):/.test(line)) ?? lines.at(-1) ?? "";
  const cause = { why, lastLines: [...lines] };
  if (!found)
    return new AppError("PRECONDITION", `${at.shown} could not be fetched.`, {
      cause,
      detail: why,
      hint: "The log shows what git said.",
    });
  const hint = found.hint?.(at);
  return new AppError(found.code, found.message(at), {
    cause,
    detail: why,
    ...(hint ? { hint } : {}),
    ...(found.retryable ? { retryable: true } : {}),
  });
}
