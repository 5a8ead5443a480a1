export { ConnectionSection } from "./connection-section.tsx";
