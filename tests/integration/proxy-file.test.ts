import https from "node:https";
import { beforeAll, describe, expect, it } from "vitest";
import { eventually } from "../support/eventually.ts";
import { buildHello, createHello, deploy, type Hello, setEnv, visit } from "../support/hello.ts";
import { type Place, startPlace } from "../support/place.ts";

let place: Place;
let hello: Hello;
beforeAll(async () => {
  buildHello();
  place = await startPlace();
  hello = await createHello(place.rpc, place.environmentId, { env: { VERSION: "1" } });
  await deploy(place.rpc, hello.serviceId);
  return () => place.stop();
});

const extraHost = "extra-proxy-file.localhost";
const read = () => place.owner.call<string>("GET", "application.readTraefikConfig", { applicationId: hello.serviceId });
const save = (traefikConfig: string) =>
  place.owner.call("POST", "application.updateTraefikConfig", { applicationId: hello.serviceId, traefikConfig });

const own = () => `
http:
  routers:
    extra: { rule: "Host(\`${extraHost}\`)", service: ${hello.serviceId}-3000, middlewares: [mark] }
    secure: { rule: "Host(\`${extraHost}\`)", service: ${hello.serviceId}-3000, entryPoints: [websecure], tls: {} }
  middlewares:
    mark: { headers: { customResponseHeaders: { X-Own: "yes" } } }
`;

/** Answers of the extra host: its header, and who answered. */
async function extra(): Promise<{ status: number; own: string | undefined; version: string | undefined }> {
  const { status, headers, version } = await visit(place.server, extraHost);
  return { status, own: headers["x-own"] as string | undefined, version };
}

/** Over https, with the certificate that the proxy makes itself. */
const secure = () =>
  new Promise<number | undefined>((resolve, reject) => {
    const { httpHost: host, httpsPort: port } = place.server;
    const headers = { host: extraHost };
    https
      .get({ host, port, headers, servername: extraHost, agent: false, rejectUnauthorized: false }, (response) => {
        response.resume();
        resolve(response.statusCode);
      })
      .on("error", reject);
  });

describe("a proxy file of one's own", () => {
  it("begins with the domains' routers, answers with its middleware, and survives a redeploy", async () => {
    expect(await read()).toContain(`Host(\`${hello.host}\`)`);
    await save(own());
    expect(await read()).toBe(own());
    expect(await extra()).toMatchObject({ status: 200, own: "yes" });
    expect(await secure()).toBe(200);
    await setEnv(place.rpc, hello.serviceId, { VERSION: "2" });
    await deploy(place.rpc, hello.serviceId);
    expect(await extra()).toMatchObject({ status: 200, own: "yes", version: "2" });
    expect((await visit(place.server, hello.host)).status).toBe(200);
  });

  it("is refused with the path of what is wrong, and the former one holds", async () => {
    const refused = async (text: string) => {
      const answer = await save(text).then(
        () => "taken",
        (error: unknown) => String(error),
      );
      await eventually("the former one holds", async () => (await extra()).own === "yes", 60_000);
      return answer;
    };
    expect(await refused("http: { middlewares: { m: { headers: { foo: 1 } } } }")).toContain(
      "http.middlewares.m.headers.foo",
    );
    expect(await refused("http: [")).toContain("no YAML");
    const service = `${hello.serviceId}-3000`;
    expect(
      await refused(`http: { routers: { r: { rule: "Host(\`a\`)", service: ${service}, entryPoints: [private] } } }`),
    ).toContain("http.routers.r.entryPoints.0");
    // Only the proxy can tell.
    const rule = `http: { routers: { bad: { rule: "Hosst(\`a\`)", service: ${hello.serviceId}-3000 } } }`;
    expect(await refused(rule)).toContain("refused the rule");
    expect(await read()).toBe(own());
  });

  it("goes when an empty text is saved", async () => {
    await save("");
    await eventually("the extra host is gone", async () => (await extra()).status === 404, 60_000);
    expect((await visit(place.server, hello.host)).status).toBe(200);
    expect(await read()).toContain(`Host(\`${hello.host}\`)`);
  });
});
