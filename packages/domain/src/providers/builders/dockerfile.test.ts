import { expect, test } from "vitest";
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
