import { checkDynamic, type Dynamic } from "@moorage/domain/routing";
import { dynamicDir, type Machine, routePath, stagingDir } from "../machine.ts";

/** JSON is YAML, and one unparsable file stops the whole directory: so it is checked and printed by machine. */
export async function writeRouteFile(machine: Machine, serviceId: string, file: Dynamic): Promise<void> {
  const text = `${JSON.stringify(checkDynamic(file), null, 1)}\n`;
  await machine.host.files.write(routePath(machine, serviceId), text, {
    mode: 0o644,
    stagingDir: stagingDir(machine.dataDir),
  });
}

export async function readRouteFile(machine: Machine, serviceId: string): Promise<Dynamic | undefined> {
  const { files } = machine.host;
  const file = routePath(machine, serviceId);
  // Both at once: the machine may be far away.
  const [found, text] = await Promise.all([files.stat(file), files.read(file).catch(() => undefined)]);
  return found && checkDynamic(JSON.parse(text ?? (await files.read(file))));
}

export const removeRouteFile = (machine: Machine, serviceId: string): Promise<void> =>
  machine.host.files.remove(routePath(machine, serviceId));

export async function listRouteFiles(machine: Machine): Promise<string[]> {
  const names = await machine.host.files.list(dynamicDir(machine.dataDir));
  return names.filter((name) => name.endsWith(".yml") && !name.startsWith("_")).map((name) => name.slice(0, -4));
}

/** What a killed process left behind. */
export async function clearStaging(machine: Machine): Promise<void> {
  for (const name of await machine.host.files.list(stagingDir(machine.dataDir)))
    await machine.host.files.remove(`${stagingDir(machine.dataDir)}/${name}`);
}
