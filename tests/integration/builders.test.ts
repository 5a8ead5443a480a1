import { readdirSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { isAppError } from "../../packages/domain/src/index.ts";
import { answerOf, type BuildGiven, type Built, imageHolds, startYard, watchCommandLines } from "../support/builds.ts";
import { docker } from "../support/place.ts";
import { temporaryDirectory } from "../support/run.ts";

// Real: BuildKit, pack with its lifecycle, nginx's configuration, and nixpacks where it can be downloaded. Stand-ins: base
// images, the buildpacks, railpack's CLI and frontend, and else nixpacks' CLI (tests/support/rig/builders/README.md).

let yard: ReturnType<typeof startYard>;
beforeAll(() => {
  yard = startYard();
});
afterAll(() => yard.stop());

const canary = `c4nary-${process.pid}-$'"x`;
// Nothing of it may be in an image; the first part is what no encoding of the rest would change.
const trace = `c4nary-${process.pid}`;
const secret = { SECRET_TOKEN: canary };
const seen = `token length ${canary.length}`;

function ok(built: Built): string {
  if (built.imageId === undefined)
    throw new Error(`the build failed:\n${built.log.slice(-30).join("\n")}`, { cause: built.error });
  return built.imageId;
}

interface Case extends BuildGiven {
  port: number;
  url?: string;
  says: string;
  /** The build script saw the secret. */
  builds?: boolean;
}

const node = { sample: "node", port: 3000, says: "node v", env: { GREETING: "hi there" }, builds: true };
const python = { sample: "python", port: 3000, says: "python 3" };
const cases: Record<string, Case> = {
  "a Dockerfile": {
    ...node,
    config: { type: "dockerfile", target: "run" },
    buildArgs: { NODE_IMAGE: "rig/builders-base:1" },
  },
  "static files": {
    config: { type: "static", publishDirectory: "public", singlePage: true },
    sample: "static",
    port: 80,
    url: "/any/route",
    says: "sample static",
  },
  "nixpacks, node": { ...node, config: { type: "nixpacks" } },
  "nixpacks, python": { ...python, config: { type: "nixpacks" } },
  "nixpacks with a folder to serve": {
    ...node,
    config: { type: "nixpacks", publishDirectory: "dist" },
    port: 80,
    says: "built hi there",
  },
  "Heroku's buildpacks": { ...node, config: { type: "heroku_buildpacks" } },
  "Paketo's buildpacks": { ...python, config: { type: "paketo_buildpacks" } },
  "railpack, node": { ...node, config: { type: "railpack" } },
  "railpack, static": { config: { type: "railpack" }, sample: "static", port: 3000, says: "sample static" },
};

describe("a build with", () => {
  for (const [index, [name, { port, url = "/", says, builds, ...given }]] of Object.entries(cases).entries()) {
    it(`${name} makes an image that answers, and leaves no secret behind`, async () => {
      const inCommandLine = watchCommandLines(trace);
      // A service of its own: from another one's cache, nothing would be seen to be built.
      const built = await yard.build({ ...given, buildSecrets: secret, serviceId: `svc_case${index}` });
      expect(inCommandLine()).toBe(false);
      const id = ok(built);
      expect(docker("image", "inspect", built.tag, "--format", "{{.Id}}")).toEqual([id]);
      expect(
        docker("images", "--quiet", "--no-trunc", "--filter", `label=moorage.deployment=${built.deploymentId}`),
      ).toContain(id);
      if (builds) expect(built.log.join("\n")).toContain(seen);
      expect(built.log.join("\n")).not.toContain(trace);
      expect((await answerOf(id, port, url)).body).toContain(says);
      expect(imageHolds(id, trace)).toBe(false);
      expect(docker("images", "--quiet", `${built.tag}-unlabelled`)).toEqual([]);
    });
  }
});

it("finds a secret that a Dockerfile puts into the image, so that not finding one means something", async () => {
  const inCommandLine = watchCommandLines(trace);
  const leaking = async (line: string) =>
    ok(
      await yard.build({
        config: { type: "dockerfile" },
        files: { Dockerfile: `FROM busybox\n${line}\n` },
        buildSecrets: secret,
        buildArgs: { OPEN: trace },
      }),
    );
  expect(
    imageHolds(await leaking("RUN --mount=type=secret,id=SECRET_TOKEN cp /run/secrets/SECRET_TOKEN /kept"), trace),
  ).toBe(true);
  expect(imageHolds(await leaking("ARG OPEN\nRUN echo $OPEN > /dev/null"), trace)).toBe(true);
  expect(imageHolds(await leaking("RUN true"), trace)).toBe(false);
  // The build argument is an argument of the client.
  expect(inCommandLine()).toBe(true);
});

it("delivers values byte for byte", async () => {
  const value = `a'b"c $HOME \\ #x\n second line\t{{}} ünïcode `;
  const Dockerfile = `FROM rig/builders-base:1
ARG OPEN
RUN --mount=type=secret,id=HIDDEN,required=true cp /run/secrets/HIDDEN /hidden && printf %s "$OPEN" > /open`;
  const id = ok(
    await yard.build({
      config: { type: "dockerfile" },
      files: { Dockerfile },
      buildSecrets: { HIDDEN: value },
      buildArgs: { OPEN: value },
    }),
  );
  for (const file of ["/hidden", "/open"]) {
    const [text = ""] = docker("run", "--rm", id, "node", "-p", `JSON.stringify(fs.readFileSync("${file}", "utf8"))`);
    expect(JSON.parse(text), file).toBe(value);
  }
});

it.each(["nixpacks", "heroku_buildpacks", "railpack"])("delivers variables byte for byte with %s", async (type) => {
  const value = `a'b"c $HOME \\ #x\n second line\t{{}} ünïcode `;
  const built = await yard.build({
    config: { type },
    sample: "node",
    files: { "build.js": `console.log("VALUE " + Buffer.from(process.env.VALUE).toString("base64"))` },
    env: { VALUE: value },
  });
  ok(built);
  const found = /VALUE ([A-Za-z0-9+/=]+)/.exec(built.log.join("\n"))?.[1] ?? "";
  expect(Buffer.from(found, "base64").toString()).toBe(value);
});

describe("static files", () => {
  it("are served by what they are", async () => {
    const files = {
      "index.html": "home",
      "about.html": "about",
      "404.html": "nothing here",
      ".env": "SECRET=1",
      "assets/app-B1c2D3e4.js": "js",
    };
    const id = ok(await yard.build({ config: { type: "static" }, files }));
    const at = (url: string) => answerOf(id, 80, url);
    expect(await at("/about")).toMatchObject({ status: 200, body: "about" });
    expect((await at("/")).headers["cache-control"]).toBe("no-cache");
    expect(await at("/none")).toMatchObject({ status: 404, body: "nothing here" });
    expect((await at("/.env")).status).toBe(404);
    expect((await at("/assets/app-B1c2D3e4.js")).headers["cache-control"]).toContain("immutable");
  });
});

describe("caches", () => {
  const Dockerfile = `FROM busybox
RUN --mount=type=cache,id=shared,target=/cache echo "before: [$(cat /cache/mark 2>/dev/null)]"; echo "$RANDOM" > /cache/mark; date +%N > /stamp`;
  const given = { config: { type: "dockerfile" }, files: { Dockerfile } };

  /** What the step said was in its cache mount; undefined when the step did not run. */
  const printed = ({ log }: Built) => /^#\d+ [\d.]+ before: \[(.*)\]$/m.exec(log.join("\n"))?.[1];

  it("serve the same service again, and are left aside when asked to", async () => {
    const first = ok(await yard.build({ ...given, serviceId: "svc_a" }));
    const again = await yard.build({ ...given, serviceId: "svc_a" });
    ok(again);
    expect(printed(again)).toBeUndefined();
    const anew = await yard.build({ ...given, serviceId: "svc_a", more: { withoutCache: true } });
    expect(ok(anew)).not.toBe(first);
    expect(printed(anew)).toBe("");
  });

  it.each(["nixpacks", "railpack"])("of %s run a step again only when a value has changed", async (type) => {
    const twice = { config: { type }, sample: "node", env: secret, serviceId: `svc_${type}` };
    ok(await yard.build(twice));
    const again = await yard.build(twice);
    ok(again);
    expect(again.log.join("\n")).not.toContain("token length");
    const changed = await yard.build({ ...twice, env: { SECRET_TOKEN: `${canary}-new` } });
    ok(changed);
    expect(changed.log.join("\n")).toContain(`token length ${canary.length + 4}`);
  });

  it("are never another service's", async () => {
    ok(await yard.build({ ...given, serviceId: "svc_b" }));
    const other = await yard.build({ ...given, serviceId: "svc_c" });
    ok(other);
    expect(printed(other)).toBe("");
  });
});

describe("a build that cannot be", () => {
  const failed = async (given: BuildGiven) => {
    const { error } = await yard.build(given);
    if (!isAppError(error)) throw new Error("the build did not fail as it should", { cause: error });
    return { code: error.code, message: error.message, hint: error.hint ?? "", cause: error.cause as { why?: string } };
  };
  const dockerfile = (text: string, config = {}) =>
    failed({ config: { type: "dockerfile", ...config }, files: { Dockerfile: text }, buildSecrets: secret });

  it("says that a command failed, without the secrets that it printed", async () => {
    const text = "FROM busybox\nRUN --mount=type=secret,id=SECRET_TOKEN cat /run/secrets/SECRET_TOKEN; exit 3";
    const error = await dockerfile(text);
    expect(error.message).toBe("A command of the build failed.");
    expect(error.cause.why).toContain("exit code: 3");
    expect(JSON.stringify(error)).not.toContain(trace);
  });
  it("says which file is missing", async () => {
    expect(await failed({ config: { type: "dockerfile" }, files: { a: "" } })).toMatchObject({
      code: "NOT_FOUND",
      message: "Dockerfile is not in the source.",
    });
    expect(
      (await failed({ config: { type: "static", publishDirectory: "dist" }, files: { a: "" } })).message,
    ).toContain("dist");
  });
  it("says which stage is missing, and which line is wrong", async () => {
    expect((await dockerfile("FROM busybox", { target: "run" })).message).toContain("target stage");
    expect((await dockerfile("FROM busybox\nNONSENSE x")).message).toContain("has a mistake");
  });
  it("says that a base image is out of reach", async () => {
    expect((await dockerfile("FROM registry.invalid/none:1")).message).toBe("The base image could not be pulled.");
  });
  it.each(["nixpacks", "railpack", "heroku_buildpacks", "paketo_buildpacks"])(
    "says what %s looked for",
    async (type) => {
      const error = await failed({ config: { type }, files: { "notes.txt": "nothing to build" } });
      expect(error.code).toBe("PRECONDITION");
      expect(error.hint).toMatch(/ooked for package\.json, /);
    },
  );
  it("says that the folder to serve was not made", async () => {
    const error = await failed({ config: { type: "nixpacks", publishDirectory: "none" }, sample: "node", env: secret });
    expect(error.message).toBe("The publish directory is not there after the build.");
  });
  it("must not write outside of the source for a hostile one", async () => {
    const outside = temporaryDirectory("outside");
    const linked = await yard.build({ config: { type: "nixpacks" }, sample: "node", links: { ".nixpacks": outside } });
    ok(linked);
    const toml = `[staticAssets]\n"${"../".repeat(20)}${outside.slice(1)}/written" = "x"\n`;
    const error = await failed({ config: { type: "nixpacks" }, sample: "node", files: { "nixpacks.toml": toml } });
    expect(error.code).toBe("INVALID");
    expect(readdirSync(outside)).toEqual([]);
    const context = { config: { type: "dockerfile", contextPath: "etc" }, files: { Dockerfile: "FROM busybox" } };
    expect((await failed({ ...context, links: { etc: "/etc" } })).message).toContain("leads out of the source");
  });
  it("says what installs a tool that is missing", async () => {
    const error = await failed({ config: { type: "railpack" }, sample: "node", more: { toolsPath: "/nowhere" } });
    expect(error).toMatchObject({ code: "PRECONDITION", message: "railpack is not installed on this server." });
    expect(error.hint).toContain("scripts/prepare.sh builders");
  });
  it("is refused when the disk or the memory is short, with the numbers", async () => {
    const given = { config: { type: "static" }, files: { "index.html": "x" } };
    const disk = await failed({ ...given, more: { limits: { freeDiskBytes: 2 ** 60 } } });
    expect(disk.message).toMatch(/^The disk of this server has [\d.]+ GiB left; a build needs 1073741824\.0 GiB\.$/);
    const memory = await failed({ ...given, more: { limits: { freeMemoryBytes: 2 ** 60 } } });
    expect(memory.message).toMatch(/^This server has [\d.]+ GiB of memory left/);
  });
});
