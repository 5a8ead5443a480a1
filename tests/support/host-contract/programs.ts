import { randomBytes } from "node:crypto";
import { Readable } from "node:stream";
import fc from "fast-check";
import { expect, it } from "vitest";
import { script, sh } from "../../../packages/domain/src/index.ts";
import { CommandFailed, type Host } from "../../../packages/engine/src/host/index.ts";
import { eventually } from "../eventually.ts";
import { failure } from "./running.ts";

export function programs(host: () => Host): void {
  it("must give every argument to the program as it is", async () => {
    const word = fc.string({
      unit: fc.constantFrom(...`ab '"\\$\`!*?[]{}()<>|&;#~=%^\n\t-é漢🚀\x01\x7f`),
      maxLength: 12,
    });
    await fc.assert(
      fc.asyncProperty(fc.array(word, { maxLength: 40 }), async (words) => {
        const { stdout } = await host().exec(
          sh(script`for word; do printf '%s\0' "$word"; done | od -An -v -tx1`, ...words),
        );
        const bytes = Buffer.from(stdout.replaceAll(/\s/g, ""), "hex").toString("utf8");
        expect(bytes.split("\0").slice(0, -1)).toEqual(words);
      }),
      { numRuns: 25 },
    );
  });

  it("must give very long arguments and many of them", async () => {
    const words = Array.from({ length: 20 }, (_, index) => String(index % 10).repeat(60_000));
    const { stdout } = await host().exec(sh(script`printf '%s' "$@" | wc -c`, ...words));
    expect(Number(stdout)).toBe(1_200_000);
    await expect(host().exec(["echo", "a\0b"])).rejects.toThrow();
  });

  it("must give the program this environment alone, whatever is in it", async () => {
    const env = { GIVEN: "a=b $x '\"`\n\nend\n", EMPTY: "", moorage_mark: "mine" };
    const { stdout } = await host().exec(sh(script`env -0 | sort -z | od -An -v -tx1`), { env });
    const all = Buffer.from(stdout.replaceAll(/\s/g, ""), "hex").toString("utf8").split("\0").filter(Boolean);
    // The shell of this very test adds what every shell adds.
    expect(all.filter((each) => !/^(PWD|OLDPWD|SHLVL|_)=/.test(each))).toEqual([
      "EMPTY=",
      `GIVEN=${env.GIVEN}`,
      "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
      "moorage_mark=mine",
    ]);
    expect((await host().exec(["env"])).stdout).toBe(
      "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin\n",
    );
  });

  it("must not show the environment among the arguments of any process", async () => {
    const canary = randomBytes(12).toString("hex");
    const reading = script`cat /proc/[0-9]*/cmdline 2> /dev/null | tr '\0' ' '`;
    const { stdout } = await host().exec(sh(reading), { env: { CANARY: canary } });
    expect(stdout).not.toContain(canary);
  });

  it("must run as root, in the folder that is named", async () => {
    expect((await host().exec(["id", "-u"])).stdout).toBe("0\n");
    expect((await host().exec(["pwd"], { cwd: "/usr/share" })).stdout).toBe("/usr/share\n");
    expect(await failure(host().exec(["pwd"], { cwd: "/not there" }))).toMatchObject({
      code: "PRECONDITION",
      message: "The folder that pwd should work in is not on this server.",
    });
  });

  it("must tell a bad end with its code and last lines, and what is not installed", async () => {
    const error = await failure(host().exec(sh(script`seq 1 50; echo bad >&2; exit 7`)));
    expect(error).toBeInstanceOf(CommandFailed);
    expect(error).toMatchObject({ code: "PRECONDITION", exitCode: 7, message: "sh ended with code 7." });
    expect((error as CommandFailed).lastLines).toHaveLength(20);
    expect(await failure(host().exec(sh(script`kill -KILL $$`)))).toMatchObject({
      message: "sh was ended by SIGKILL.",
    });
    expect(await failure(host().exec(["no-such-program-here"]))).toMatchObject({
      code: "PRECONDITION",
      message: "no-such-program-here is not installed on this server.",
    });
  });

  it("must keep the streams apart, line by line", async () => {
    const lines: string[] = [];
    const onLine = (line: string, stream: string) => lines.push(`${stream}: ${line}`);
    const both = script`echo one; echo bad >&2; printf 'two ü\r\nrest'`;
    expect(await host().exec(sh(both), { onLine })).toEqual({ stdout: "one\ntwo ü\nrest\n", stderr: "bad\n" });
    expect(lines.sort()).toEqual(["stderr: bad", "stdout: one", "stdout: rest", "stdout: two ü"]);
  });

  it("must pass on all of a big output", async () => {
    let count = 0;
    const onLine = () => {
      count += 1;
    };
    const { stdout } = await host().exec(["seq", "1", "1000000"], { onLine });
    expect(count).toBe(1_000_000);
    expect(stdout.length).toBeLessThan(1_100_000);
  });

  it("must feed the program, and let one that does not read end", async () => {
    expect((await host().exec(["cat"], { input: "hello ü", env: { A: "1" } })).stdout).toBe("hello ü\n");
    const many = Readable.from(Array.from({ length: 100 }, () => "x".repeat(65_536)));
    expect((await host().exec(["wc", "-c"], { input: many })).stdout.trim()).toBe(String(100 * 65_536));
    await host().exec(["true"], { input: "x".repeat(8 * 1024 ** 2) });
    const unread = Readable.from(Array.from({ length: 100 }, () => "x".repeat(1024 ** 2)));
    await host().exec(["true"], { input: unread });
    await eventually("what was not read is let go", () => unread.destroyed);
  });

  it("must end the program when its input breaks off", async () => {
    const breaking = new Readable({ read: () => undefined });
    breaking.push("the first half");
    const onLine = () => breaking.destroy(new Error("the disk is gone"));
    const body = script`echo started; cat > /dev/null; echo all read`;
    expect(await failure(host().exec(sh(body), { input: breaking, onLine }))).toMatchObject({
      code: "PRECONDITION",
      message: "sh did not get all of its input.",
    });
  });

  it("must run many at once", async () => {
    const answers = await Promise.all(
      Array.from({ length: 30 }, async (_, index) => (await host().exec(["echo", String(index)])).stdout),
    );
    expect(answers).toEqual(Array.from({ length: 30 }, (_, index) => `${index}\n`));
  });
}
