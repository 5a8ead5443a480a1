import { applicationOperations } from "./application.ts";
import { clusterOperations, swarmOperations } from "./cluster.ts";
import { deploymentOperations } from "./deployment.ts";
import { domainOperations } from "./domain.ts";
import { environmentOperations } from "./environment.ts";
import {
  bitbucketOperations,
  giteaOperations,
  githubOperations,
  gitlabOperations,
  gitProviderOperations,
} from "./git-hosts.ts";
import { adminOperations, serverMonitoring, userMonitoring } from "./monitoring.ts";
import { mountOperations } from "./mounts.ts";
import { notificationOperations } from "./notification.ts";
import { named } from "./operation.ts";
import { organizationOperations } from "./organization.ts";
import { patchOperations } from "./patch.ts";
import { portOperations } from "./port.ts";
import { projectOperations } from "./project.ts";
import { registryOperations } from "./registry.ts";
import { rollbackOperations } from "./rollback.ts";
import { serverOperations } from "./server.ts";
import { settingsOperations } from "./settings.ts";
import { sshKeyOperations } from "./ssh-key.ts";
import { dropDeployment } from "./upload.ts";
import { userOperations } from "./user.ts";

/** Every name of the public API: one file and one line for each router. */
export const operations = named({
  organization: organizationOperations,
  project: projectOperations,
  environment: environmentOperations,
  application: { ...applicationOperations, dropDeployment },
  domain: domainOperations,
  deployment: deploymentOperations,
  port: portOperations,
  patch: patchOperations,
  mounts: mountOperations,
  rollback: rollbackOperations,
  server: { ...serverOperations, ...serverMonitoring },
  registry: registryOperations,
  notification: notificationOperations,
  cluster: clusterOperations,
  swarm: swarmOperations,
  sshKey: sshKeyOperations,
  gitProvider: gitProviderOperations,
  github: githubOperations,
  gitlab: gitlabOperations,
  bitbucket: bitbucketOperations,
  gitea: giteaOperations,
  user: { ...userOperations, ...userMonitoring },
  admin: adminOperations,
  settings: settingsOperations,
});
