import type { GitScheme } from "@moorage/domain/git";

/** Settings for one call of git, in its environment: the machine's own settings and a repository's are not read. */
export function gitEnvironment(home: string, scheme: GitScheme, settings: readonly (readonly [string, string])[]) {
  const all: (readonly [string, string])[] = [
    // Nothing that a repository brings may run, and nothing but this transport may be used.
    ["core.hooksPath", "/dev/null"],
    ["core.fsmonitor", "false"],
    ["core.askPass", ""],
    ["core.protectHFS", "true"],
    ["core.protectNTFS", "true"],
    ["protocol.allow", "never"],
    [`protocol.${scheme}.allow`, "always"],
    ["submodule.recurse", "false"],
    ["fetch.recurseSubmodules", "false"],
    ["safe.directory", "*"],
    ["core.autocrlf", "false"],
    ["core.quotePath", "false"],
    ["core.excludesFile", "/dev/null"],
    ["advice.detachedHead", "false"],
    // Kept as the one file that it comes as: unpacking would compress each object again.
    ["fetch.unpackLimit", "1"],
    ["gc.auto", "0"],
    ["maintenance.auto", "false"],
    ["color.ui", "false"],
    // The helper reads HOME/.git-credentials and compares the host; the empty one clears what the machine has.
    ["credential.helper", ""],
    ["credential.helper", "store"],
    // Redirects are followed by us, each checked: curl would call any address.
    ["http.followRedirects", "false"],
    ["http.lowSpeedLimit", "1000"],
    ["http.lowSpeedTime", "60"],
    ...settings,
  ];
  return {
    HOME: home,
    LC_ALL: "C",
    GIT_CONFIG_NOSYSTEM: "1",
    GIT_CONFIG_SYSTEM: "/dev/null",
    GIT_CONFIG_GLOBAL: "/dev/null",
    GIT_ATTR_NOSYSTEM: "1",
    GIT_TERMINAL_PROMPT: "0",
    GIT_ALLOW_PROTOCOL: scheme,
    GIT_PROTOCOL_FROM_USER: "0",
    GIT_NO_REPLACE_OBJECTS: "1",
    GIT_LFS_SKIP_SMUDGE: "1",
    GIT_CONFIG_COUNT: `${all.length}`,
    ...Object.fromEntries(
      all.flatMap(([name, value], index) => [
        [`GIT_CONFIG_KEY_${index}`, name],
        [`GIT_CONFIG_VALUE_${index}`, value],
      ]),
    ),
  };
}
