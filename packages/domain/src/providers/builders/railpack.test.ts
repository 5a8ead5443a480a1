import { expect, test } from "vitest";
import { Secret } from "../../secret.ts";
import { input, planned, text } from "./testing/plan-text.ts";

test("the plan of railpack", () => {
  const env = new Map([...input.env, ["RAILPACK_NODE_VERSION", new Secret("24")]] as const);
  expect(
    text(planned("railpack", { startCommand: "node server.js" }, { env, buildkit: { builder: "own" } })),
  ).toMatchInlineSnapshot(`
    "/w/gen/label/Dockerfile: FROM moorage-ab12/web-k:42-unlabelled

    /w/secret/GREETING: secret: it's
    $two lines
    /w/secret/NPM_TOKEN: secret: s3cret
    /w/secret/RAILPACK_NODE_VERSION: secret: 24
    /w/secret/TOKEN: secret: c4nary
    /w/secret/VERSION: secret: 1
    /w/secret/RAILPACK_START_CMD: secret: node server.js
    railpack
        prepare
        /w/src
        --plan-out
        /w/gen/railpack-plan.json
        --info-out
        /w/gen/info.json
        --error-missing-start
        --env
        GREETING=x
        --env
        NPM_TOKEN=x
        --env
        RAILPACK_NODE_VERSION
        --env
        TOKEN=x
        --env
        VERSION=x
        --env
        RAILPACK_START_CMD
      with RAILPACK_NODE_VERSION=secret: 24
      with RAILPACK_START_CMD=secret: node server.js
      again on 75
    docker
        buildx
        build
        --builder=own
        --progress=plain
        --metadata-file=/w/gen/metadata.json
        --output=type=docker,name=moorage-ab12/web-k:42-unlabelled
        --provenance=false
        --label=moorage.service=svc_1
        --build-arg=BUILDKIT_CACHE_MOUNT_NS=ns
        --build-arg=BUILDKIT_SYNTAX=ghcr.io/railwayapp/railpack-frontend:v0.40.1
        --build-arg=cache-key=ns
        --build-arg=secrets-hash=hash
        --secret=id=GREETING,src=/w/secret/GREETING
        --secret=id=NPM_TOKEN,src=/w/secret/NPM_TOKEN
        --secret=id=RAILPACK_NODE_VERSION,src=/w/secret/RAILPACK_NODE_VERSION
        --secret=id=TOKEN,src=/w/secret/TOKEN
        --secret=id=VERSION,src=/w/secret/VERSION
        --secret=id=RAILPACK_START_CMD,src=/w/secret/RAILPACK_START_CMD
        --file=/w/gen/railpack-plan.json
        /w/src
    docker
        buildx
        build
        --builder=default
        --progress=plain
        --metadata-file=/w/gen/metadata.json
        --output=type=docker,name=moorage-ab12/web-k:42
        --provenance=false
        --label=moorage.service=svc_1
        --build-arg=BUILDKIT_CACHE_MOUNT_NS=ns
        --file=/w/gen/label/Dockerfile
        /w/gen/label"
  `);
});

test("a version of railpack that is not there must be said, not silently replaced", () => {
  expect(planned("railpack", { railpackVersion: "0.2.2" }).notes[0]).toBe(
    "railpack 0.2.2 is set; builds on this server use 0.40.1.",
  );
  expect(planned("railpack", { railpackVersion: "v0.40.1" }, { env: new Map() }).notes).toEqual([]);
});
