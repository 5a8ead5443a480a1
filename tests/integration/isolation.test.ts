import { execFileSync } from "node:child_process";
import { beforeAll, describe, expect, it } from "vitest";
import { buildHello, createHello, deploy, type Hello, setEnv } from "../support/hello.ts";
import { docker, type Place, startPlace } from "../support/place.ts";

let place: Place;
let inside: { container: string; hello: Hello };
let stranger: { container: string; hello: Hello; address: string; service: string };

const containerOf = (serviceId: string): string => {
  const [id] = docker("ps", "--quiet", "--filter", `label=moorage.service=${serviceId}`);
  if (!id) throw new Error(`no container of ${serviceId}`);
  return id;
};

async function deployed(environmentId: string, name: string) {
  const hello = await createHello(place.rpc, environmentId, { name });
  await setEnv(place.rpc, hello.serviceId, { VERSION: name });
  expect((await deploy(place.rpc, hello.serviceId)).status).toBe("succeeded");
  return { hello, container: containerOf(hello.serviceId) };
}

/** What an app sees that asks for a URL: the version that answered, or undefined. Who answers is what counts. */
function ask(
  container: string,
  url: string,
  headers: Record<string, string> = {},
): { status: number; version: string | null } | undefined {
  const program = `
    const http = require("node:http");
    const [url, headers] = process.argv.slice(1);
    const request = http.get(url, { headers: JSON.parse(headers), timeout: 2500 }, (response) => {
      response.resume();
      console.log(JSON.stringify({ status: response.statusCode, version: response.headers["x-version"] ?? null }));
    });
    request.on("timeout", () => request.destroy());
    request.on("error", () => console.log("null"));`;
  const output = execFileSync("docker", ["exec", container, "node", "-e", program, url, JSON.stringify(headers)], {
    encoding: "utf8",
  });
  return JSON.parse(output.trim()) ?? undefined;
}

beforeAll(async () => {
  buildHello();
  place = await startPlace();
  const other = await place.rpc.environment.create.mutate({ projectId: place.projectId, name: "staging" });
  inside = await deployed(place.environmentId, "inside");
  await deployed(place.environmentId, "neighbour");
  const far = await deployed(other.id, "stranger");
  const [address = ""] = docker(
    "inspect",
    far.container,
    "--format",
    "{{range .NetworkSettings.Networks}}{{.IPAddress}}\n{{end}}",
  );
  const [service = ""] = await place.swarmServices(far.hello.serviceId);
  stranger = { ...far, address, service };
  return () => place.stop();
});

describe("an environment's network", () => {
  it("lets its services find each other by name", () => {
    expect(ask(inside.container, "http://neighbour:3000/")).toEqual({ status: 200, version: "neighbour" });
  });

  it("resolves no service of another environment, by any of its names", () => {
    for (const name of ["stranger", stranger.service, `tasks.${stranger.service}`])
      expect(ask(inside.container, `http://${name}:3000/`), name).toBeUndefined();
  });

  it("does not reach another environment by its overlay address", () => {
    expect(stranger.address).toMatch(/^\d+\./);
    // Something else may answer for a foreign address on the way out; who answered is what counts.
    expect(ask(inside.container, `http://${stranger.address}:3000/`)?.version ?? null).toBeNull();
  });

  it("does not reach the panel or the proxy's API over any gateway or proxy address", () => {
    const proxy = `moorage-${place.server.instanceId}-traefik`;
    const addresses = docker(
      "inspect",
      proxy,
      "--format",
      "{{range .NetworkSettings.Networks}}{{.IPAddress}}\n{{.Gateway}}\n{{end}}",
    );
    const gateways = docker(
      "inspect",
      inside.container,
      "--format",
      "{{range .NetworkSettings.Networks}}{{.Gateway}}\n{{end}}",
    );
    const panelPort = new URL(place.server.url).port;
    const route = execFileSync(
      "docker",
      ["exec", inside.container, "node", "-p", "require('fs').readFileSync('/proc/net/route','utf8')"],
      { encoding: "utf8" },
    );
    const defaults = route.split("\n").flatMap((line) => {
      const [, destination, gateway = ""] = line.split(/\s+/);
      return destination === "00000000"
        ? [
            gateway
              .match(/../g)
              ?.reverse()
              .map((hex) => Number.parseInt(hex, 16))
              .join(".") ?? "",
          ]
        : [];
    });
    const all = [...new Set([...addresses, ...gateways, ...defaults])].filter((address) =>
      /^\d+\.\d+\.\d+\.\d+$/.test(address),
    );
    expect(all.length).toBeGreaterThan(1);
    for (const address of all) {
      expect(ask(inside.container, `http://${address}:${panelPort}/api/health`), `panel at ${address}`).toBeUndefined();
      const api = ask(inside.container, `http://${address}:8081/api/http/routers`);
      expect(api?.status === 200, `the proxy's API at ${address}`).toBe(false);
      const forged = ask(inside.container, `http://${address}:8081/api/http/routers`, { "x-proxy-secret": "guess" });
      expect(forged?.status === 200, `the proxy's API with a guess at ${address}`).toBe(false);
    }
  });

  it("gives containers no raw sockets and no new privileges", () => {
    const [line = "{}"] = docker("inspect", inside.container, "--format", "{{json .HostConfig}}");
    const host = JSON.parse(line) as { CapDrop: string[]; SecurityOpt: string[]; PidsLimit: number };
    expect(host.CapDrop).toContain("CAP_NET_RAW");
    expect(host.SecurityOpt.join()).toMatch(/no-new-privileges(=true)?/);
    expect(host.PidsLimit).toBeGreaterThan(0);
  });
});
