import { expect, test } from "vitest";
import { checkNixpacksPlan, rewriteNixpacks } from "./nixpacks-dockerfile.ts";

// What nixpacks 1.41.0 writes for a Node app.
const dockerfile = `FROM base:1

ENTRYPOINT ["/bin/bash", "-l", "-c"]
WORKDIR /app/


COPY .nixpacks/nixpkgs-23f9.nix .nixpacks/nixpkgs-23f9.nix
RUN nix-env -if .nixpacks/nixpkgs-23f9.nix && nix-collect-garbage -d


ARG CI NIXPACKS_METADATA NIXPACKS_START_CMD NODE_ENV
ENV CI=$CI NIXPACKS_METADATA=$NIXPACKS_METADATA NIXPACKS_START_CMD=$NIXPACKS_START_CMD NODE_ENV=$NODE_ENV

# setup phase
# noop

# install phase
ENV NIXPACKS_PATH=/app/node_modules/.bin:$NIXPACKS_PATH
COPY . /app/.
RUN --mount=type=cache,id=ns-/root/npm,target=/root/.npm npm i

# build phase
COPY . /app/.
RUN --mount=type=cache,id=ns-a,target=/a --mount=type=cache,id=ns-b,target=/b npm run build
RUN  printf done

RUN printf '\\nPATH=/app/node_modules/.bin:$PATH' >> /root/.profile


# start
COPY . /app

CMD ["node server.js"]
`;
const plan = JSON.stringify({
  variables: { CI: "true", NIXPACKS_METADATA: 'no"de $x', NIXPACKS_START_CMD: "c4nary", NODE_ENV: "production" },
});
const rewrite = (more: Partial<Parameters<typeof rewriteNixpacks>[0]> = {}) =>
  rewriteNixpacks({ dockerfile, plan, secretNames: new Set(["NIXPACKS_START_CMD"]), valuesHash: "h1", ...more });

test("commands must get the variables as a secret, and nothing else may hold a value of the user's", () => {
  expect(rewrite()).toMatchInlineSnapshot(`
    "FROM base:1

    ENTRYPOINT ["/bin/bash", "-l", "-c"]
    WORKDIR /app/


    COPY .nixpacks/nixpkgs-23f9.nix .nixpacks/nixpkgs-23f9.nix
    RUN nix-env -if .nixpacks/nixpkgs-23f9.nix && nix-collect-garbage -d


    ENV CI="true"
    ENV NIXPACKS_METADATA="no\\"de \\$x"
    ENV NODE_ENV="production"

    ARG MOORAGE_ENV_HASH=h1

    # setup phase
    # noop

    # install phase
    ENV NIXPACKS_PATH=/app/node_modules/.bin:$NIXPACKS_PATH
    COPY . /app/.
    RUN --mount=type=cache,id=ns-/root/npm,target=/root/.npm --mount=type=secret,id=env,required=true . /run/secrets/env && npm i

    # build phase
    COPY . /app/.
    RUN --mount=type=cache,id=ns-a,target=/a --mount=type=cache,id=ns-b,target=/b --mount=type=secret,id=env,required=true . /run/secrets/env && npm run build
    RUN --mount=type=secret,id=env,required=true . /run/secrets/env && printf done

    RUN printf '\\nPATH=/app/node_modules/.bin:$PATH' >> /root/.profile


    # start
    COPY . /app

    CMD ["node server.js"]
    "
  `);
  expect(rewrite()).not.toContain("c4nary");
});

test("another hash must change the Dockerfile, so that the commands run again", () => {
  expect(rewrite({ valuesHash: "h2" })).not.toBe(rewrite());
});

test("a form that is not known must be an error, never the plain way", () => {
  const without = (text: string) => dockerfile.replaceAll(text, "");
  expect(() => rewrite({ dockerfile: without(" phase") })).toThrow("a form that is not known");
  expect(() => rewrite({ dockerfile: without("# start\n") })).toThrow("a form that is not known");
  expect(() => rewrite({ plan: "{}" })).toThrow("a form that is not known");
  expect(() => rewrite({ plan: "no json" })).toThrow("no plan that can be read");
  const lines = JSON.stringify({ variables: { ...JSON.parse(plan).variables, CI: "a\nRUN touch /x" } });
  expect(() => rewrite({ plan: lines })).toThrow("a form that is not known");
});

test("a plan must not name files outside of the source", () => {
  const check = (plan: object) => () => checkNixpacksPlan(JSON.stringify(plan));
  for (const name of ["/etc/cron.d/x", "../x", "a/../../x", ".."])
    expect(check({ staticAssets: { [name]: "x" } }), name).toThrow("outside of the source");
  for (const nixpkgsArchive of ["../x", "a/b", "-x"])
    expect(check({ phases: { setup: { nixpkgsArchive } } })).toThrow("outside of the source");
  expect(
    check({ staticAssets: { "a/b.conf": "x" }, phases: { setup: { nixpkgsArchive: "23f9" }, build: {} } }),
  ).not.toThrow();
  expect(check({})).not.toThrow();
});
