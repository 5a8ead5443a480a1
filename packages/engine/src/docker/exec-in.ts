import type { Argv } from "@moorage/domain";
import type { Host } from "../host/host.ts";
import { unframe } from "../logs/frames.ts";

/** What a program prints in a container that runs, line by line; its errors too when they are asked for. */
export async function execIn(
  { docker }: Host,
  container: string,
  argv: Argv,
  { errors = false }: { errors?: boolean } = {},
): Promise<string[]> {
  const exec = await docker.getContainer(container).exec({ Cmd: [...argv], AttachStdout: true, AttachStderr: errors });
  const stream = await exec.start({ hijack: false, stdin: false });
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk as Buffer);
  // A frame may end within a line.
  return unframe(Buffer.concat(chunks)).map(({ text }) => text);
}
