import { applicationOperations } from "./application.ts";
import { deploymentOperations } from "./deployment.ts";
import { domainOperations } from "./domain.ts";
import { environmentOperations } from "./environment.ts";
import { named } from "./operation.ts";
import { organizationOperations } from "./organization.ts";
import { projectOperations } from "./project.ts";
import { settingsOperations } from "./settings.ts";
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
  user: userOperations,
  settings: settingsOperations,
});
