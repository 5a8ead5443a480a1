export { ServicePage } from "./service-page.tsx";
export { viewOf } from "./view.ts";
