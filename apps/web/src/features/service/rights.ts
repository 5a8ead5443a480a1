import type { useCan } from "../../lib/permissions.tsx";

/** A service's settings are there for those who may change one of them. */
export const maySet = (can: ReturnType<typeof useCan>): boolean => can("service:update") || can("service:delete");
