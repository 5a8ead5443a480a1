import { randomBytes } from "node:crypto";
import { expect, it } from "vitest";
import type { Host } from "../../../packages/engine/src/host/index.ts";

export function files(host: () => Host): void {
  it("must write files whole, with their mode, and leave nothing beside them", async () => {
    const { files } = host();
    const dir = `/tmp/moorage-contract-${randomBytes(6).toString("hex")}/it's $(a) folder`;
    await files.makeDir(`${dir}/staging`);
    await files.makeDir(`${dir}/watched`, 0o755);
    await files.write(`${dir}/watched/a.yml`, "one\n\n", { mode: 0o644, stagingDir: `${dir}/staging` });
    await files.write(`${dir}/watched/-secret`, "ü".repeat(300_000));
    await files.write(`${dir}/watched/-secret`, "second");
    expect(await files.list(`${dir}/watched`)).toEqual(["-secret", "a.yml"]);
    expect(await files.list(`${dir}/staging`)).toEqual([]);
    expect(await files.read(`${dir}/watched/a.yml`)).toBe("one\n\n");
    expect(await files.read(`${dir}/watched/-secret`)).toBe("second");
    const modes = await host().exec([
      "stat",
      "-c",
      "%a %u",
      `${dir}/watched/a.yml`,
      `${dir}/watched/-secret`,
      `${dir}/staging`,
      `${dir}/watched`,
    ]);
    expect(modes.stdout.split("\n").slice(0, -1)).toEqual(["644 0", "600 0", "700 0", "755 0"]);
    expect(await files.stat(`${dir}/watched/a.yml`)).toEqual({ type: "file", sizeBytes: 5 });
    expect((await files.stat(`${dir}/watched`))?.type).toBe("directory");
    await host().exec(["ln", "-s", "/nowhere", `${dir}/link`]);
    expect((await files.stat(`${dir}/link`))?.type).toBe("symlink");
    expect(await files.stat(`${dir}/nothing`)).toBeUndefined();
    await expect(files.read(`${dir}/nothing`)).rejects.toThrow();
    await expect(files.list(`${dir}/nothing`)).rejects.toThrow();
    await expect(files.write(`${dir}/no/folder`, "")).rejects.toThrow();
    const top = dir.slice(0, dir.lastIndexOf("/"));
    await files.remove(top);
    await files.remove(top);
    expect(await files.stat(top)).toBeUndefined();
  });

  it("must read more than a line's worth, byte by byte", async () => {
    const file = `/tmp/moorage-contract-${randomBytes(6).toString("hex")}`;
    const content = "no end of line ".repeat(200_000);
    await host().files.write(file, content);
    expect(await host().files.read(file)).toBe(content);
    await host().files.remove(file);
  });
}
