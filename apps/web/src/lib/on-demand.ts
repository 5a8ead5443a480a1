import type { Query } from "@tanstack/react-query";

/** What costs a machine much: read when it is opened or asked for, never because something else has changed. */
const onDemand = new Set(["server.disk", "server.security"]);

/** For an invalidation of more than one kind of query. */
export const notOnDemand = {
  predicate: ({ queryKey: [path] }: Pick<Query, "queryKey">): boolean =>
    !(Array.isArray(path) && onDemand.has(path.join("."))),
};
