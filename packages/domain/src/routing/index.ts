export { checkProxyRules, type ProxyRules, portsOfRules } from "./proxy-file.ts";
export type { Route } from "./route.ts";
export {
  candidateHeader,
  checkDynamic,
  type Dynamic,
  expectedOf,
  isHeld,
  liveServiceOf,
  privateFile,
  type RouteFileInput,
  routeFile,
  serverUrl,
  type Target,
} from "./traefik.ts";
