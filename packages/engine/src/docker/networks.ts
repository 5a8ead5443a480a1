import { isConflict, isNotFound, orUndefined } from "../host/errors.ts";
import type { Host } from "../host/host.ts";
import { labels } from "../machine.ts";
import { waitFor } from "../wait.ts";

/** The overlay network of an environment: its services and the proxy, nobody else. */
export async function ensureOverlay(
  host: Host,
  name: string,
  instanceId: string,
  environmentId: string,
): Promise<void> {
  if (await orUndefined(host.docker.getNetwork(name).inspect())) return;
  const Labels = { [labels.instance]: instanceId, [labels.environment]: environmentId };
  await host.docker
    .createNetwork({ Name: name, Driver: "overlay", Attachable: true, CheckDuplicate: true, Labels })
    .catch((error: unknown) => {
      if (!isConflict(error)) throw error;
    });
}

type Attached = { Containers?: Record<string, { Name?: string }> };

/** Ten connects at once are no faster and some fail, so joins of one proxy wait for each other. */
const joining = new WeakMap<Host, Promise<unknown>>();

export function joinNetwork(host: Host, network: string, container: string): Promise<void> {
  const join = (joining.get(host) ?? Promise.resolve()).then(async () => {
    const seen = (await host.docker.getNetwork(network).inspect()) as Attached;
    if (Object.values(seen.Containers ?? {}).some(({ Name }) => Name === container)) return;
    await host.docker
      .getNetwork(network)
      .connect({ Container: container })
      .catch(async (error: unknown) => {
        // Attached since the look: Docker says 403 with words, so it is asked again.
        const again = (await host.docker.getNetwork(network).inspect()) as Attached;
        if (!Object.values(again.Containers ?? {}).some(({ Name }) => Name === container)) throw error;
      });
  });
  joining.set(
    host,
    join.catch(() => undefined),
  );
  return join;
}

/** Takes the proxy out and removes the network; it is "in use" for a moment after its last container went. */
export async function removeNetwork(host: Host, name: string, proxyContainer: string): Promise<void> {
  const network = host.docker.getNetwork(name);
  if (!(await orUndefined(network.inspect()))) return;
  await network.disconnect({ Container: proxyContainer, Force: true }).catch(() => undefined);
  await waitFor(
    () =>
      network.remove().then(
        () => true,
        (error: unknown) => (isNotFound(error) ? true : undefined),
      ),
    { timeoutMs: 20_000, everyMs: 250, what: `Network ${name} is removed` },
  );
}
