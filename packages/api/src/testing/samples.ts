/** An input for every operation of the public API, in an order in which an owner can call them one after the other. */
export interface Ids {
  organizationId: string;
  otherOrganizationId: string;
  projectId: string;
  environmentId: string;
  emptyEnvironmentId: string;
  applicationId: string;
  domainId: string;
  endedDeploymentId: string;
  /** One that succeeded and does not serve any more. */
  pastDeploymentId: string;
  sshKeyId: string;
  gitHostId: string;
  registryId: string;
  serverKeyId: string;
  serverId: string;
  nodeServerId: string;
  spareServerId: string;
  queuedDeploymentId: string;
  commandId: string;
  patchId: string;
  portId: string;
  mountId: string;
  spareServiceId: string;
  sessionId: string;
  apiKeyId: string;
}

export interface Sample {
  name: string;
  input(ids: Ids): Record<string, unknown>;
  /** Names something of one organization: of another one it does not exist. */
  foreign?: true;
  /** Of the instance's administrator, whatever else somebody owns. */
  ofInstance?: true;
  /** Known, and refused with a text: it is not there yet. */
  refused?: true;
  /** Reads a secret, so it is no viewer's. */
  shows?: true;
  /** An API key acts in one organization, so this needs a session. */
  bySession?: true;
}

const plain = (name: string, input: Record<string, unknown> = {}): Sample => ({ name, input: () => input });
const on = (name: string, input: Sample["input"]): Sample => ({ name, input, foreign: true });
const application = (name: string, more: Record<string, unknown> = {}) =>
  on(name, ({ applicationId }) => ({ applicationId, ...more }));
const onServer = (name: string, more: Record<string, unknown> = {}) =>
  on(name, ({ serverId }) => ({ serverId, ...more }));
const serverFields = {
  ...{ name: "web-2", description: null, ipAddress: "192.0.2.9", port: 22, username: "root", serverType: "deploy" },
};
const domainFields = { https: false, certificateType: "none", stripPath: false, path: "/", port: 3000 };

const registryFields = {
  ...{ username: "ana", password: "p", registryUrl: "https://ghcr.io", registryType: "cloud", imagePrefix: null },
};

const reads: Sample[] = [
  plain("organization.all"),
  plain("organization.active"),
  on("organization.one", ({ organizationId }) => ({ organizationId })),
  plain("project.all"),
  plain("project.allForPermissions"),
  plain("project.homeStats"),
  plain("project.search", { q: "o", limit: 5 }),
  on("project.one", ({ projectId }) => ({ projectId })),
  on("environment.one", ({ environmentId }) => ({ environmentId })),
  on("environment.byProjectId", ({ projectId }) => ({ projectId })),
  plain("environment.search", { name: "prod" }),
  application("application.one"),
  plain("application.search", { q: "a" }),
  application("application.readLogs", { tail: 10, since: "5m", search: "x" }),
  application("domain.byApplicationId"),
  on("domain.one", ({ domainId }) => ({ domainId })),
  plain("domain.canGenerateTraefikMeDomains"),
  on("port.one", ({ portId }) => ({ portId })),
  on("patch.one", ({ patchId }) => ({ patchId })),
  on("patch.byEntityId", ({ applicationId: id }) => ({ id, type: "application" })),
  on("mounts.one", ({ mountId }) => ({ mountId })),
  on("mounts.listByServiceId", ({ applicationId: serviceId }) => ({ serviceId, serviceType: "application" })),
  application("mounts.allNamedByApplicationId"),
  application("deployment.all"),
  on("deployment.allByType", ({ applicationId: id }) => ({ id, type: "application" })),
  plain("deployment.allCentralized"),
  plain("deployment.queueList"),
  on("deployment.readLogs", ({ endedDeploymentId: deploymentId }) => ({ deploymentId, tail: 5 })),
  plain("sshKey.all"),
  plain("sshKey.allForApps"),
  on("sshKey.one", ({ sshKeyId }) => ({ sshKeyId })),
  plain("server.all"),
  plain("server.allForPermissions"),
  plain("server.withSSHKey"),
  plain("server.buildServers"),
  plain("server.count"),
  plain("server.publicIp"),
  plain("server.getServerTime"),
  onServer("server.one"),
  onServer("server.validate"),
  onServer("server.security"),
  { ...onServer("server.getDefaultCommand"), refused: true },
  { ...plain("server.getServerMetrics", { url: "http://192.0.2.7", token: "x", dataPoints: "50" }), refused: true },
  plain("registry.all"),
  on("registry.one", ({ registryId }) => ({ registryId })),
  onServer("cluster.getNodes"),
  { ...onServer("cluster.addWorker"), shows: true },
  { ...onServer("cluster.addManager"), shows: true },
  onServer("swarm.getNodes"),
  onServer("swarm.getNodeInfo", { nodeId: "node0" }),
  onServer("swarm.getNodeApps"),
  onServer("swarm.getAppInfos", { appName: "api,web" }),
  { ...onServer("swarm.getContainerStats"), refused: true },
  plain("user.get"),
  plain("user.session"),
  plain("user.getPermissions"),
  plain("user.haveRootAccess"),
  plain("user.listSessions"),
  plain("settings.health"),
  plain("settings.getDokployVersion"),
  plain("settings.getReleaseTag"),
  plain("settings.getDokployCloudIps"),
  plain("settings.isCloud"),
  plain("settings.getIp"),
  plain("settings.getOpenApiDocument"),
  plain("settings.checkInfrastructureHealth"),
];

const changes: Sample[] = [
  plain("settings.getUpdateData"),
  { ...plain("settings.updateBuildsConcurrency", { buildsConcurrency: 3 }), ofInstance: true },
  plain("domain.validateDomain", { domain: "app.localhost" }),
  plain("domain.generateDomain", { appName: "api" }),
  plain("organization.create", { name: "Second" }),
  on("organization.update", ({ organizationId }) => ({ organizationId, name: "Northquay" })),
  on("organization.setDefault", ({ organizationId }) => ({ organizationId })),
  plain("project.create", { name: "Another", description: null, env: "A=1" }),
  on("project.update", ({ projectId }) => ({ projectId, name: "Shop", description: "Sells" })),
  on("environment.create", ({ projectId }) => ({ projectId, name: "staging" })),
  on("environment.duplicate", ({ environmentId }) => ({ environmentId, name: "copy" })),
  on("project.duplicate", ({ environmentId }) => ({ sourceEnvironmentId: environmentId, name: "Copy" })),
  on("environment.update", ({ environmentId }) => ({ environmentId, description: "Live" })),
  on("application.create", ({ environmentId }) => ({ environmentId, name: "web", appName: "Web.App" })),
  application("application.update", {
    name: "api",
    replicas: 1,
    command: "node server.js",
    args: ["--port", "80"],
    memoryLimit: "512m",
    memoryReservation: "268435456",
    cpuLimit: "0.5",
    cpuReservation: null,
    healthCheckSwarm: { Test: ["CMD", "true"], Interval: 5_000_000_000, Retries: 3 },
    labelsSwarm: { team: "quay" },
    ulimitsSwarm: [{ Name: "nofile", Soft: 1_024, Hard: 2_048 }],
    stopGracePeriodSwarm: 20_000_000_000,
    modeSwarm: { Replicated: { Replicas: 1 } },
    placementSwarm: { Constraints: ["node.role==manager"] },
    restartPolicySwarm: null,
  }),
  application("application.saveEnvironment", { env: "A=1\nB=two", buildArgs: null, buildSecrets: null }),
  application("application.saveBuildType", { buildType: "dockerfile", dockerfile: "./Dockerfile" }),
  application("application.saveGitProvider", {
    customGitUrl: "https://git.example.com/shop/api.git",
    customGitBranch: "main",
    customGitBuildPath: "/app",
    watchPaths: ["app/**"],
    enableSubmodules: true,
  }),
  application("application.refreshToken"),
  application("application.disconnectGitProvider"),
  application("application.saveDockerProvider", {
    dockerImage: "nginx:1.28",
    username: null,
    password: null,
    registryUrl: null,
  }),
  plain("registry.create", { registryName: "Main", ...registryFields }),
  on("registry.update", ({ registryId }) => ({ registryId, imagePrefix: "team", password: "new" })),
  plain("registry.testRegistry", registryFields),
  on("registry.testRegistryById", ({ registryId }) => ({ registryId })),
  on("registry.remove", ({ registryId }) => ({ registryId })),
  plain("sshKey.create", { name: "pasted", privateKey: "-----BEGIN", publicKey: "" }),
  on("sshKey.update", ({ sshKeyId }) => ({ sshKeyId, description: "of the repositories" })),
  on("sshKey.remove", ({ sshKeyId }) => ({ sshKeyId })),
  on("server.create", ({ serverKeyId: sshKeyId }) => ({ ...serverFields, name: "web-3", sshKeyId })),
  on("server.update", ({ serverId, serverKeyId: sshKeyId }) => ({ ...serverFields, serverId, sshKeyId })),
  onServer("server.updateBuildsConcurrency", { buildsConcurrency: 3 }),
  { ...onServer("server.setupMonitoring"), refused: true },
  onServer("server.setup"),
  onServer("cluster.removeWorker", { nodeId: "node1" }),
  onServer("server.remove"),
  application("patch.create", { filePath: "src/new.txt", content: "new", type: "create", composeId: null }),
  on("patch.saveFileAsPatch", ({ applicationId: id }) => ({
    ...{ id, type: "application", filePath: "src/new.txt", content: "newer", patchType: "update" },
  })),
  on("patch.markFileForDeletion", ({ applicationId: id }) => ({ id, type: "application", filePath: "src/old.txt" })),
  on("patch.update", ({ patchId }) => ({ patchId, content: "changed" })),
  on("patch.toggleEnabled", ({ patchId }) => ({ patchId, enabled: false })),
  on("patch.delete", ({ patchId }) => ({ patchId })),
  application("port.create", { publishedPort: 9_001, publishMode: "host", targetPort: 80, protocol: "udp" }),
  on("port.update", ({ portId }) => ({
    portId,
    publishedPort: 9_002,
    publishMode: "host",
    targetPort: 80,
    protocol: "tcp",
  })),
  on("port.delete", ({ portId }) => ({ portId })),
  on("mounts.create", ({ applicationId: serviceId }) => ({
    serviceId,
    type: "file",
    mountPath: "/etc/app.conf",
    filePath: "app.conf",
    content: "secret",
    hostPath: null,
    volumeName: null,
    serviceType: "application",
  })),
  on("mounts.update", ({ mountId }) => ({ mountId, type: "volume", mountPath: "/data/new", content: null })),
  on("mounts.remove", ({ mountId }) => ({ mountId })),
  application("domain.create", { host: "two.example.com", ...domainFields }),
  on("domain.update", ({ domainId }) => ({ domainId, host: "one.example.com", ...domainFields })),
  on("domain.toggleEnable", ({ domainId }) => ({ domainId })),
  application("application.stop"),
  application("application.start"),
  on("deployment.killProcess", ({ queuedDeploymentId: deploymentId }) => ({ deploymentId })),
  application("application.deploy", { title: "First" }),
  application("application.redeploy"),
  application("application.reload", { appName: "api" }),
  on("rollback.rollback", ({ pastDeploymentId: rollbackId }) => ({ rollbackId })),
  on("rollback.delete", ({ pastDeploymentId: rollbackId }) => ({ rollbackId })),
  application("application.cleanQueues"),
  plain("settings.cleanAllDeploymentQueue"),
  application("application.killBuild"),
  application("application.cancelDeployment"),
  on("deployment.removeDeployment", ({ endedDeploymentId: deploymentId }) => ({ deploymentId })),
  application("application.clearDeployments"),
  on("application.move", ({ applicationId, emptyEnvironmentId: targetEnvironmentId }) => ({
    applicationId,
    targetEnvironmentId,
  })),
  plain("user.update", { firstName: "Ana", lastName: "B" }),
  on("user.createApiKey", ({ organizationId }) => ({ name: "ci", metadata: { organizationId }, expiresIn: 3_600 })),
  on("user.revokeSession", ({ sessionId }) => ({ sessionId })),
  on("user.deleteApiKey", ({ apiKeyId }) => ({ apiKeyId })),
  on("domain.delete", ({ domainId }) => ({ domainId })),
  application("application.delete"),
  on("environment.remove", ({ emptyEnvironmentId: environmentId }) => ({ environmentId })),
  on("project.remove", ({ projectId }) => ({ projectId })),
  {
    ...on("organization.delete", ({ otherOrganizationId: organizationId }) => ({ organizationId })),
    bySession: true,
  },
];

export const samples = [...reads, ...changes];
