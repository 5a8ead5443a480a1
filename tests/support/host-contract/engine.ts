import { execFile } from "node:child_process";
import { randomBytes } from "node:crypto";
import type { Readable } from "node:stream";
import { text } from "node:stream/consumers";
import { promisify } from "node:util";
import { expect, it } from "vitest";
import { script, sh } from "../../../packages/domain/src/index.ts";
import type { Host } from "../../../packages/engine/src/host/index.ts";
import { eventually } from "../eventually.ts";

export function engine(host: () => Host, image: string): void {
  it("must answer a hundred calls at once, and be quick after them", async () => {
    const answers = await Promise.all(Array.from({ length: 100 }, () => host().docker.version()));
    expect(new Set(answers.map(({ Version }) => Version)).size).toBe(1);
    expect(String(await host().docker.ping())).toBe("OK");
    await expect(host().docker.getContainer("not-there").inspect()).rejects.toMatchObject({ statusCode: 404 });
  });

  it("must run a container with its input and follow its output", async () => {
    const { docker } = host();
    const container = await docker.createContainer({
      Image: image,
      Cmd: ["sleep", "600"],
      Labels: { "moorage.contract": "" },
    });
    try {
      await container.start();
      const command = await container.exec({
        Cmd: ["sh", "-c", "cat; echo done >&2"],
        AttachStdin: true,
        AttachStdout: true,
        AttachStderr: true,
      });
      const stream = await command.start({ hijack: true, stdin: true });
      stream.write("it's; $(id)\n");
      stream.end();
      const answer = await text(stream);
      expect(answer).toContain("it's; $(id)\n");
      expect(answer).toContain("done\n");
      const events = (await docker.getEvents({ filters: JSON.stringify({ container: [container.id] }) })) as Readable;
      await container.kill();
      for await (const chunk of events) if (String(chunk).includes('"die"')) break;
      events.destroy();
    } finally {
      await container.remove({ force: true });
    }
  });

  it("must let programs here use the engine there", async () => {
    await using forward = await host().forwardDocker();
    const env = forward.dockerHost === undefined ? {} : { DOCKER_HOST: forward.dockerHost };
    const found = await promisify(execFile)("docker", ["info", "--format", "{{.ID}}"], {
      env: { ...process.env, ...env },
    });
    expect(found.stdout.trim()).toBe(((await host().docker.info()) as { ID: string }).ID);
  });
}

export function requests(host: () => Host): void {
  it("must ask an address of the machine itself, in time", async () => {
    const port = 20_000 + (randomBytes(2).readUInt16BE() % 10_000);
    const abort = new AbortController();
    const serve = script`
      echo ready
      exec perl -MIO::Socket::INET -e '
        my $s = IO::Socket::INET->new(LocalAddr => "127.0.0.1:$ARGV[0]", Listen => 8, ReuseAddr => 1) or die;
        while (my $c = $s->accept) {
          my ($first, $all) = ("", "");
          while (<$c>) { $first = $_ if $first eq ""; $all .= $_; last if /^\r?$/; }
          if ($first =~ /silent/) { push @kept, $c; next }
          my ($host) = $all =~ /^host: (\S+)/mi; my ($probe) = $all =~ /^x-probe: (\S+)/mi;
          print $c "HTTP/1.1 418 Teapot\r\nconnection: close\r\ncontent-length: ", length("$host $probe"), "\r\n\r\n$host $probe";
          close $c;
        }' "$1"`;
    const server = host()
      .exec(sh(serve, String(port)), { signal: abort.signal })
      .catch(() => undefined);
    const url = `http://127.0.0.1:${port}`;
    const headers = { host: "app.test", "x-probe": "token" };
    const answer = await eventually("it listens", () => host().get(`${url}/`, headers, 5_000));
    expect(answer).toMatchObject({ status: 418, text: "app.test token" });
    await expect(host().get(`${url}/silent`, {}, 300)).rejects.toThrow("no answer in time");
    abort.abort();
    await server;
    await expect(host().get(url, {}, 5_000)).rejects.toThrow();
  });
}
