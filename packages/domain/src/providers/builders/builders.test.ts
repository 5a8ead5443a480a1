import { describe, expect, test } from "vitest";
import { Secret } from "../../secret.ts";
import type { BuildInput, BuildPlan } from "./builder.ts";
import { builders } from "./catalog.ts";
import { defaultBuildSettings } from "./settings.ts";

const input: BuildInput = {
  sourceDir: "/w/src",
  generatedDir: "/w/gen",
  secretDir: "/w/secret",
  tag: "moorage-ab12/web-k:42",
  cacheNamespace: "ns",
  labels: { "moorage.service": "svc_1" },
  withoutCache: false,
  env: new Map([
    ["GREETING", new Secret("it's\n$two lines")],
    ["TOKEN", new Secret("c4nary")],
    ["bad name", new Secret("x")],
  ]),
  buildArgs: { VERSION: "1" },
  buildSecrets: new Map([["NPM_TOKEN", new Secret("s3cret")]]),
  valuesHash: "hash",
  network: "moorage-ab12-build-dep_1",
  buildkit: { cgroupParent: "/moorage-ab12-dep_1" },
  settings: defaultBuildSettings,
};

const planned = (type: string, config: Record<string, unknown> = {}, more: Partial<BuildInput> = {}): BuildPlan =>
  builders.of(builders.schema.parse({ type, ...config } as never)).plan({ ...input, ...more });

const shown = (value: string | Secret): string => (typeof value === "string" ? value : `secret: ${value.reveal()}`);

/** A plan as text: what runs, what is written, what is read. */
function text(plan: BuildPlan): string {
  const steps = plan.steps.map(({ argv, env = {}, stdoutTo, retryOn, after }) =>
    [
      argv.join("\n    "),
      ...Object.entries(env).map(([name, value]) => `  with ${name}=${shown(value)}`),
      ...(stdoutTo ? [`  to ${stdoutTo}`] : []),
      ...(retryOn ? [`  again on ${retryOn}`] : []),
      ...(after ? [`  then reads ${after.read.join(", ")}; removes ${after.remove.join(", ")}`] : []),
    ].join("\n"),
  );
  const files = plan.files.map(({ path, content }) => `${path}: ${shown(content)}`);
  return [...files, ...steps].join("\n");
}

test("the types must be the six of the public API", () => {
  expect([...builders.types].sort()).toEqual([
    "dockerfile",
    "heroku_buildpacks",
    "nixpacks",
    "paketo_buildpacks",
    "railpack",
    "static",
  ]);
});

describe("the plan of", () => {
  test("a Dockerfile", () => {
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
  test("static files", () => {
    const plan = planned("static", { publishDirectory: "./a b/" });
    expect(text(plan)).toMatchInlineSnapshot(`
      "/w/gen/Dockerfile: FROM nginx:1.30-alpine
      COPY --chmod=644 --from=conf default.conf /etc/nginx/conf.d/default.conf
      COPY ["a b/","/usr/share/nginx/html/"]

      /w/gen/Dockerfile.dockerignore: **/.git
      **/.env*
      **/node_modules

      /w/gen/conf/default.conf: server {
        listen 80;
        listen [::]:80;
        root /usr/share/nginx/html;
        server_tokens off;
        absolute_redirect off;
        gzip on;
        gzip_static on;
        gzip_vary on;
        gzip_proxied any;
        gzip_min_length 1024;
        gzip_types text/plain text/css text/xml application/javascript text/javascript application/json application/manifest+json application/xml image/svg+xml application/wasm;
        error_page 404 /404.html;
        location ~ /\\.(?!well-known/) { return 404; }
        location ~ "^/(_next/static|_nuxt|_astro|_app/immutable)/|^/assets/.+[-.](?=[a-z]*[A-Z0-9_-])[A-Za-z0-9_-]{8}\\.(js|css|woff2|png|jpe?g|svg|webp|avif)$" {
          add_header Cache-Control "public, max-age=31536000, immutable";
          try_files $uri =404;
        }
        location / {
          add_header Cache-Control "no-cache";
          try_files $uri $uri.html $uri/ =404;
        }
      }

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
          --build-context=conf=/w/gen/conf
          --file=/w/gen/Dockerfile
          /w/src"
    `);
    expect(plan.required).toEqual([{ path: "a b", label: "Publish directory" }]);
  });
  test("nixpacks", () => {
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
  test("nixpacks with commands, a folder to serve and settings", () => {
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
  test("Heroku's buildpacks", () => {
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
  test("Paketo's buildpacks", () => {
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
  test("railpack", () => {
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

test("an argument that would steer BuildKit must be refused", () => {
  for (const name of ["BUILDKIT_SYNTAX", "BUILDX_NO_DEFAULT_ATTESTATIONS", "SOURCE_DATE_EPOCH"])
    expect(() => planned("dockerfile", {}, { buildArgs: { [name]: "x" } })).toThrow("reserved");
});

test("a version of railpack that is not there must be said, not silently replaced", () => {
  expect(planned("railpack", { railpackVersion: "0.2.2" }).notes[0]).toBe(
    "railpack 0.2.2 is set; builds on this server use 0.40.1.",
  );
  expect(planned("railpack", { railpackVersion: "v0.40.1" }, { env: new Map() }).notes).toEqual([]);
});

test("what detection looked for must be said", () => {
  const said = (type: string, line: string) => planned(type).failures.find(({ pattern }) => pattern.test(line))?.hint;
  expect(said("nixpacks", "Nixpacks was unable to generate a build plan for this app.")).toContain("requirements.txt");
  expect(said("railpack", "  ✖ Railpack could not determine how to build the app.")).toContain("Cargo.toml");
  expect(said("heroku_buildpacks", "ERROR: No buildpack groups passed detection.")).toContain("Procfile");
  expect(said("paketo_buildpacks", "failed with status code: 20")).toContain("pom.xml");
});
