/** What a sample of an operation is: an input of ids, and whether it names something of one organization. */
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
  /** One of each kind; the Gitea account is `gitHostId`. */
  githubId: string;
  gitlabId: string;
  bitbucketId: string;
  registryId: string;
  notificationId: string;
  serverKeyId: string;
  /** One whose next half waits to take its place. */
  rotatingKeyId: string;
  unwantedKeyId: string;
  serverId: string;
  nodeServerId: string;
  spareServerId: string;
  setupRunId: string;
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
  /** Of a kind of thing that there is none of yet: nobody finds any. */
  absent?: true;
  /** Reads a secret, so it is no viewer's. */
  shows?: true;
  /** An API key acts in one organization, so this needs a session. */
  bySession?: true;
}

export const plain = (name: string, input: Record<string, unknown> = {}): Sample => ({ name, input: () => input });
export const on = (name: string, input: Sample["input"]): Sample => ({ name, input, foreign: true });
export const application = (name: string, more: Record<string, unknown> = {}) =>
  on(name, ({ applicationId }) => ({ applicationId, ...more }));
