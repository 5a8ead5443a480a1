import { expect, test } from "vitest";
import { Secret } from "../../secret.ts";
import { defaultBuildSettings } from "./settings.ts";
import { planned, text } from "./testing/plan-text.ts";

test("the plan of nixpacks", () => {
  expect(text(planned("nixpacks"))).toMatchInlineSnapshot(`
    "/w/secret/env: secret: export GREETING='it'\\''s
    $two lines'
    export NPM_TOKEN='s3cret'
    export TOKEN='c4nary'
    export VERSION='1'

    nixpacks
        plan
        /w/src
      to /w/gen/plan.json
      then reads /w/gen/plan.json; removes 
    nixpacks
        build
        /w/src
        --out
        /w/src
        --cache-key
        ns
      then reads /w/src/.nixpacks/Dockerfile, /w/gen/plan.json; removes /w/src/.nixpacks/build.sh
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
        --secret=id=env,src=/w/secret/env
        --file=/w/gen/Dockerfile
        /w/src"
  `);
});

test("the plan of nixpacks with commands, a folder to serve and settings", () => {
  const settings = { ...defaultBuildSettings, nixpacksBaseImage: "base:1", nginxImage: "web:1" };
  const plan = planned(
    "nixpacks",
    { buildCommand: "npm run site", publishDirectory: "dist", singlePage: true },
    {
      settings,
      withoutCache: true,
      env: new Map([["NIXPACKS_NODE_VERSION", new Secret("24")]]),
      buildkit: { builder: "own" },
    },
  );
  expect(text({ ...plan, files: [] })).toMatchInlineSnapshot(`
    "nixpacks
        plan
        /w/src
        --json-plan
        {"buildImage":"base:1"}
        --env
        NIXPACKS_NODE_VERSION
        --env
        NIXPACKS_BUILD_CMD
      with NIXPACKS_NODE_VERSION=secret: 24
      with NIXPACKS_BUILD_CMD=npm run site
      to /w/gen/plan.json
      then reads /w/gen/plan.json; removes 
    nixpacks
        build
        /w/src
        --out
        /w/src
        --no-cache
        --no-error-without-start
        --json-plan
        {"buildImage":"base:1"}
        --env
        NIXPACKS_NODE_VERSION
        --env
        NIXPACKS_BUILD_CMD
      with NIXPACKS_NODE_VERSION=secret: 24
      with NIXPACKS_BUILD_CMD=npm run site
      then reads /w/src/.nixpacks/Dockerfile, /w/gen/plan.json; removes /w/src/.nixpacks/build.sh
    docker
        buildx
        build
        --builder=own
        --no-cache
        --progress=plain
        --metadata-file=/w/gen/metadata.json
        --output=type=docker,name=moorage-ab12/web-k:42
        --provenance=false
        --label=moorage.service=svc_1
        --build-arg=BUILDKIT_CACHE_MOUNT_NS=ns
        --secret=id=env,src=/w/secret/env
        --build-context=conf=/w/gen/conf
        --file=/w/gen/Dockerfile
        /w/src"
  `);
});
