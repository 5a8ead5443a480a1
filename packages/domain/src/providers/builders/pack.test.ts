import { expect, test } from "vitest";
import { Secret } from "../../secret.ts";
import { planned, text } from "./testing/plan-text.ts";

test("the plan of Heroku's buildpacks", () => {
  expect(text(planned("heroku_buildpacks"))).toMatchInlineSnapshot(`
    "/w/gen/label/Dockerfile: FROM moorage-ab12/web-k:42-unlabelled

    /w/secret/env: secret: NPM_TOKEN=s3cret
    TOKEN=c4nary
    VERSION=1

    pack
        build
        moorage-ab12/web-k:42-unlabelled
        --path
        /w/src
        --builder
        docker.io/heroku/builder:24
        --lifecycle-image
        docker.io/buildpacksio/lifecycle:0.20.11
        --pull-policy
        if-not-present
        --network
        moorage-ab12-build-dep_1
        --env-file
        /w/secret/env
        --env
        GREETING
        --cache
        type=build;format=volume;name=moorage-ns-build
        --cache
        type=launch;format=volume;name=moorage-ns-launch
        --no-color
      with GREETING=secret: it's
    $two lines
      with PACK_HOME=/w/gen/pack
      with PACK_VOLUME_KEY=ns
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

test("the plan of Paketo's buildpacks", () => {
  expect(text(planned("paketo_buildpacks", {}, { withoutCache: true, env: new Map() }))).toMatchInlineSnapshot(`
    "/w/gen/label/Dockerfile: FROM moorage-ab12/web-k:42-unlabelled

    /w/secret/env: secret: NPM_TOKEN=s3cret
    VERSION=1

    pack
        build
        moorage-ab12/web-k:42-unlabelled
        --path
        /w/src
        --builder
        docker.io/paketobuildpacks/builder-jammy-full:0.3.606
        --lifecycle-image
        docker.io/buildpacksio/lifecycle:0.20.11
        --pull-policy
        if-not-present
        --network
        moorage-ab12-build-dep_1
        --env-file
        /w/secret/env
        --clear-cache
        --cache
        type=build;format=volume;name=moorage-ns-build
        --cache
        type=launch;format=volume;name=moorage-ns-launch
        --no-color
      with PACK_HOME=/w/gen/pack
      with PACK_VOLUME_KEY=ns
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

test("pack must be told builders with a registry's host, so that it never trusts one with the engine's socket", () => {
  for (const type of ["heroku_buildpacks", "paketo_buildpacks"]) {
    const [step] = planned(type).steps;
    const builder = step?.argv[step.argv.indexOf("--builder") + 1];
    expect(builder).toMatch(/^docker\.io\//);
    expect(step?.argv).not.toContain("--trust-builder");
  }
});

test("a value of several lines that would steer pack must be refused", () => {
  for (const name of ["PATH", "DOCKER_HOST", "PACK_HOME", "HTTPS_PROXY", "LD_PRELOAD"])
    expect(() => planned("heroku_buildpacks", {}, { env: new Map([[name, new Secret("a\nb")]]) })).toThrow(
      "cannot have several lines",
    );
});
