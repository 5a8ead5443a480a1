export { account, apiKey, session, user, verification } from "./auth.ts";
export { gitHost, registry } from "./connection.ts";
export { delivery, knownHost, sshKey } from "./git.ts";
export { member } from "./member.ts";
export { organization } from "./organization.ts";
export { environment, project } from "./project.ts";
export { deployment, run, runLog, upload } from "./run.ts";
export { domain, server, service, variable } from "./service.ts";
export { audit, setting } from "./system.ts";
