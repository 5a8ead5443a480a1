import { pipeline } from "node:stream/promises";
import { AppError } from "@moorage/domain";
import { dockerError, orUndefined } from "../host/errors.ts";
import type { Host } from "../host/host.ts";

interface Loaded {
  error?: string;
}

export const hasImage = async (host: Host, image: string): Promise<boolean> =>
  (await orUndefined(host.docker.getImage(image).inspect())) !== undefined;

/** An image from one engine straight into another one, by its tag or id; answers its id there. */
export async function copyImage(from: Host, to: Host, image: string, signal: AbortSignal): Promise<string> {
  try {
    const saved = await from.docker.getImage(image).get();
    const answer = await to.docker.loadImage(saved);
    let rest = "";
    await pipeline(
      answer,
      async (chunks) => {
        for await (const chunk of chunks) rest = failOnError(rest + String(chunk));
      },
      { signal },
    );
  } catch (error) {
    if (signal.aborted) throw new AppError("CANCELLED", "Copying the image was cancelled.", { cause: error });
    throw dockerError(to.id, error, "The image could not be copied to where it runs");
  }
  const there = await orUndefined(to.docker.getImage(image).inspect());
  if (!there) throw new AppError("INTERNAL", "The image was copied, but is not there.", { detail: image });
  return there.Id;
}

/** Whole lines are read, what is left of the last one is answered. */
function failOnError(text: string): string {
  const lines = text.split("\n");
  const rest = lines.pop() ?? "";
  for (const line of lines.filter((each) => each.trim())) {
    const { error } = JSON.parse(line) as Loaded;
    if (error) throw new Error(error);
  }
  return rest;
}
