import { expect, test } from "vitest";
import { CommandFailed, dockerError, orDiskFull } from "./errors.ts";

test("a full disk must be told in the same words, whether an engine or a program says it", async () => {
  const ofDocker = new Error("(HTTP code 500) server error - write /var/lib/docker/tmp/x: no space left on device ");
  expect(dockerError("srv", ofDocker, "The image could not be copied")).toMatchObject({
    code: "PRECONDITION",
    message: "The image could not be copied: the disk of the server is full.",
    hint: expect.stringContaining("Make space"),
  });
  const ofProgram = new CommandFailed(["sh"], 1, undefined, ["cat: write error: No space left on device"]);
  await expect(orDiskFull(Promise.reject(ofProgram))).rejects.toThrow("The disk of the server is full.");
  const ofNode = Object.assign(new Error("ENOSPC: no space left on device, write"), { code: "ENOSPC" });
  await expect(orDiskFull(Promise.reject(ofNode))).rejects.toMatchObject({ cause: ofNode });
  const other = new CommandFailed(["sh"], 1, undefined, ["sh: 1: Permission denied"]);
  await expect(orDiskFull(Promise.reject(other))).rejects.toBe(other);
});
