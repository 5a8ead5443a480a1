export type ClaimState = "open" | "claimed" | "wrong" | "expired";

interface Claim {
  isClaimed: () => Promise<boolean>;
  state: (token: string) => Promise<ClaimState>;
}

const mount = Symbol.for("moorage.claim");

function claim(): Claim {
  const found = (globalThis as { [mount]?: Claim })[mount];
  if (!found) throw new Error("The pages run without their server: start apps/server.");
  return found;
}

export const isClaimed = (): Promise<boolean> => claim().isClaimed();

/** What the link meets; without a token it only matters whether there is an owner. */
export async function claimStateOf(token: string | undefined): Promise<ClaimState | "no-token"> {
  if (token !== undefined) return claim().state(token);
  return (await isClaimed()) ? "claimed" : "no-token";
}
