import { expect, test } from "vitest";
import { parseEnv } from "../../service/env.ts";
import { planned, text } from "./testing/plan-text.ts";

test("the plan of a Dockerfile", () => {
  expect(
    text(planned("dockerfile", { dockerfile: "./docker/App.Dockerfile", contextPath: "./docker/", target: "run" })),
  ).toMatchInlineSnapshot(`
    "/w/secret/NPM_TOKEN: secret: s3cret
    docker
        buildx
        build
        --builder=default
        --cgroup-parent=/moorage-ab12-dep_1
        --progress=plain
        --metadata-file=/w/gen/metadata.json
        --output=type=docker,name=moorage-ab12/web-k:42
        --provenance=false
        --label=moorage.service=svc_1
        --build-arg=BUILDKIT_CACHE_MOUNT_NS=ns
        --build-arg=VERSION=1
        --build-arg=MOORAGE_SECRETS_HASH=hash
        --secret=id=NPM_TOKEN,src=/w/secret/NPM_TOKEN
        --target=run
        --file=/w/src/docker/App.Dockerfile
        /w/src/docker"
  `);
  expect(planned("dockerfile").required.map(({ path }) => path)).toEqual(["Dockerfile", "."]);
});

test("an argument that would steer BuildKit must be refused", () => {
  for (const name of ["BUILDKIT_SYNTAX", "BUILDX_NO_DEFAULT_ATTESTATIONS", "SOURCE_DATE_EPOCH"])
    expect(() => planned("dockerfile", {}, { buildArgs: { [name]: "x" } })).toThrow("reserved");
});

test("variables must be in a file beside the Dockerfile only where that was chosen, said, and never through a link", () => {
  const files = (more: object) => planned("dockerfile", { dockerfile: "docker/App.Dockerfile" }, more).files;
  expect(JSON.stringify(files({}).map(({ path }) => path))).not.toContain(".env");
  const plan = planned("dockerfile", { dockerfile: "docker/App.Dockerfile" }, { envFile: true });
  const file = plan.files.find(({ path }) => path === "/w/src/docker/.env");
  expect(String(file?.content)).toBe("[secret]");
  const written = typeof file?.content === "object" ? parseEnv(file.content.reveal()).variables : [];
  expect(written.map(({ name, value }) => [name, value])).toEqual([
    ["GREETING", "it's\n$two lines"],
    ["TOKEN", "c4nary"],
  ]);
  // A link in its place is taken away, a folder that is one is followed before anything is written.
  expect([plan.remove, plan.required.map(({ path }) => path)]).toEqual([
    ["docker/.env"],
    ["docker", "docker/App.Dockerfile", "."],
  ]);
  expect(plan.notes).toEqual([expect.stringContaining("keeps their values in the image")]);
  expect(planned("nixpacks", {}, { envFile: true }).files.map(({ path }) => path)).not.toContain("/w/src/.env");
});
