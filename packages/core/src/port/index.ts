export {
  CreatePort,
  createPort,
  getPort,
  listPorts,
  loadPort,
  type PlacedPort,
  type PortContext,
  removePort,
  UpdatePort,
  updatePort,
} from "./port.ts";
