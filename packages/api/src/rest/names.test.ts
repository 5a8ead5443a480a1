import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { operations } from "./catalog.ts";

/** Every name of the API that clients are written for: "METHOD router name name …". */
const names = new Map(
  readFileSync(new URL("../testing/names.txt", import.meta.url), "utf8")
    .trim()
    .split("\n")
    .flatMap((line) => {
      const [method = "", router = "", ...own] = line.split(" ");
      return own.map((name): [string, string] => [`${router}.${name}`, method]);
    }),
);

/** Whole routers of parts that are not there, and why. */
const laterRouters: Record<string, string> = {
  compose: "Compose stacks come with a part of their own.",
  postgres: "Databases come with a part of their own.",
  mysql: "As postgres.",
  mariadb: "As postgres.",
  mongo: "As postgres.",
  redis: "As postgres.",
  libsql: "As postgres.",
  backup: "Backups come with databases.",
  destination: "As backup.",
  volumeBackups: "As backup.",
  schedule: "Commands by a schedule are not there yet.",
  previewDeployment: "Previews of pull requests are not there yet.",
  certificates: "TLS is not there yet.",
  redirects: "Rules of the proxy beside domains are not there yet; a proxy file of one's own can have them.",
  security: "As redirects.",
  forwardAuth: "As redirects.",
  docker: "The engine's own objects come with a part of their own.",
  dockerDiskUsage: "As docker.",
  dockerImage: "As docker.",
  dockerVolume: "As docker.",
  network: "As docker.",
  ai: "Not there yet.",
  auditLog: "Members, roles and the reading of the audit log come together.",
  customRole: "As auditLog.",
  sso: "As auditLog.",
  scim: "As auditLog.",
  tag: "Not there yet.",
  overview: "Not there yet.",
  dnsProvider: "Not there yet.",
  vaultProvider: "Not there yet.",
};

/** Single names of routers that are there: why each does not answer. */
const later: Record<string, string> = {
  ...because("Compose stacks come with a part of their own.", "domain", "byComposeId"),
  ...because("Members come with roles.", "organization", "allInvitations inviteMember removeInvitation"),
  ...because("Members come with roles.", "organization", "updateMemberRole"),
  ...because("Members come with roles.", "user", "all one remove assignPermissions checkUserOrganizations"),
  ...because("Members come with roles.", "user", "createUserWithCredentials getInvitations sendInvitation"),
  ...because("Monitoring of containers is not there yet.", "user", "getContainerMetrics"),
  ...because("Backups come with databases.", "user", "getBackups"),
  ...because("Templates come with compose.", "user", "getBookmarkedTemplates toggleTemplateBookmark"),
  ...because("Signing in by a passkey is not there yet.", "user", "listPasskeys"),
  ...because("API keys are made by user.createApiKey.", "user", "generateToken getUserByToken"),
  ...because("Cleaning up by a schedule is not there yet.", "settings", "updateDockerCleanup"),
  ...because("Cleaning up of these is not there yet.", "settings", "cleanRedis cleanMonitoring cleanSSHPrivateKey"),
  ...because("The panel has no domain with TLS yet.", "settings", "assignDomainServer"),
  ...because("Graphics cards are not set up.", "settings", "checkGPUStatus setupGPU"),
  ...because("Requests are not recorded yet.", "settings", "getLogCleanupStatus haveActivateRequests readStats"),
  ...because("Requests are not recorded yet.", "settings", "readStatsLogs toggleRequests updateLogCleanup"),
  ...because("The proxy's own files are not edited.", "settings", "getTraefikPorts readDirectories reloadTraefik"),
  ...because("The proxy's own files are not edited.", "settings", "haveTraefikDashboardPortEnabled toggleDashboard"),
  ...because("The proxy's own files are not edited.", "settings", "readMiddlewareTraefikConfig readTraefikConfig"),
  ...because("The proxy's own files are not edited.", "settings", "readTraefikEnv readTraefikFile writeTraefikEnv"),
  ...because("The proxy's own files are not edited.", "settings", "readWebServerTraefikConfig updateTraefikConfig"),
  ...because("The proxy's own files are not edited.", "settings", "updateMiddlewareTraefikConfig updateTraefikFile"),
  ...because("The proxy's own files are not edited.", "settings", "updateTraefikPorts updateWebServerTraefikConfig"),
  ...because("Settings of the instance are not there yet.", "settings", "getWebServerSettings saveSSHPrivateKey"),
  ...because("Settings of the instance are not there yet.", "settings", "updateEnforceSSO updateRemoteServersOnly"),
  ...because("Settings of the instance are not there yet.", "settings", "updateServerIp isUserSubscribed"),
  ...because("Updates are not done from inside.", "settings", "reloadRedis reloadServer updateServer"),
};

/** Of our own, for what no client knows yet. */
const own = new Set(["sshKey.rotate", "sshKey.finishRotation"]);

function because(why: string, router: string, own: string): Record<string, string> {
  return Object.fromEntries(own.split(" ").map((name) => [`${router}.${name}`, why]));
}

const isLater = (name: string): boolean => name in later || (name.split(".")[0] ?? "") in laterRouters;

test("every name that clients know must answer, by its method, or be told to come later", () => {
  expect(names.size).toBeGreaterThan(580);
  const missing = [...names].filter(([name, method]) => operations.get(name)?.method !== method && !isLater(name));
  expect(missing).toEqual([]);
});

test("every name that is answered must be one that clients know, or one of ours", () => {
  expect([...operations.keys()].filter((name) => !names.has(name) && !own.has(name))).toEqual([]);
  expect([...own].filter((name) => names.has(name) || !operations.has(name))).toEqual([]);
});

test("what is told to come later must be a name that clients know", () => {
  const routers = new Set([...names.keys()].map((name) => name.split(".")[0]));
  expect(Object.keys(later).filter((name) => !names.has(name))).toEqual([]);
  expect(Object.keys(laterRouters).filter((router) => !routers.has(router))).toEqual([]);
});

test("what answers must not be told to come later", () => {
  expect([...operations.keys()].filter(isLater)).toEqual([]);
});
