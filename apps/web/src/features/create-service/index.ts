export { CreateService } from "./create-service.tsx";
