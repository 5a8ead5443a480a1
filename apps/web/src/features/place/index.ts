export { usePlaceCrumbs } from "./crumbs.tsx";
