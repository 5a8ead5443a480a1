export { AllDeploymentsPage } from "./all-deployments-page.tsx";
