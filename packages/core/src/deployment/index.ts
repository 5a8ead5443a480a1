export { cancelDeployment } from "./cancel.ts";
export { CancelOpenDeployments, cancelOpenDeployments, cancelWaiting } from "./cancel-open.ts";
export {
  claimDeployment,
  type DeploymentBundle,
  findDeployment,
  findQueued,
  listAbandoned,
  listOpenDeployments,
  listVariableRows,
  type VariableRow,
} from "./claim.ts";
export { dropVersion } from "./drop-version.ts";
export { causeOfError, finishDeployment, type Outcome, recordEnv, recordImage, recordSource } from "./finish.ts";
export { type Kept, listKept, noteRemovedImages } from "./keep.ts";
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
export { deployService, RedeployService, RequestDeployment, redeployService, reloadService } from "./request.ts";
export { RollbackService, rollbackService } from "./rollback.ts";
