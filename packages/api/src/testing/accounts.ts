import type { Ids } from "./sample.ts";

/** An account of each family, and which it is in the world. */
const accounts = (all: Ids) => ({
  gitHost: {
    connectionId: all.gitHostId,
    account: {
      type: "gitea",
      config: { url: "https://git.example.com", clientId: "x" },
      secrets: { clientSecret: "x" },
    },
  },
  registry: {
    connectionId: all.registryId,
    account: { type: "ghcr", config: { username: "ana" }, secrets: { password: "p" } },
  },
  notification: {
    connectionId: all.notificationId,
    account: { type: "custom", secrets: { endpoint: "https://hooks.example.com/x" } },
  },
});

/** A good input of every operation on one, in an order that works. */
export const onAccounts = (all: Ids): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(accounts(all)).flatMap(([family, { connectionId, account }]) => [
      [`${family}.list`, undefined],
      [`${family}.get`, { connectionId }],
      [`${family}.create`, { ...account, name: "Another" }],
      [`${family}.update`, { connectionId, name: "Renamed" }],
      [`${family}.testNew`, account],
      [`${family}.test`, { connectionId }],
      [`${family}.remove`, { connectionId }],
    ]),
  );
