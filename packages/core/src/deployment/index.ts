export { cancelDeployment } from "./cancel.ts";
export { CancelOpenDeployments, cancelOpenDeployments } from "./cancel-open.ts";
export {
  claimDeployment,
  type DeploymentBundle,
  findDeployment,
  findQueued,
  listOpenDeployments,
  listVariableRows,
  type VariableRow,
} from "./claim.ts";
export { causeOfError, finishDeployment, type Outcome, recordEnv, recordImage } from "./finish.ts";
export {
  type DeploymentSummary,
  getDeployment,
  getDeploymentByNumber,
  ListDeployments,
  listAllDeployments,
  listDeployments,
  type PlacedDeployment,
} from "./list.ts";
export { clearDeployments, removeDeployment } from "./remove.ts";
export { deployService, RequestDeployment, redeployService, reloadService } from "./request.ts";
