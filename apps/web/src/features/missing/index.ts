export { MissingPlace } from "./missing-place.tsx";
