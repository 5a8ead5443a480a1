import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { problemOf } from "../lib/problem.ts";
import { createTransport } from "./transport.ts";

let server: Server;
let url: string;
let seen: { method: string | undefined; path: string; body: string }[] = [];
let answer: (path: string) => [status: number, body: string] = () => [200, "[]"];

beforeAll(async () => {
  server = createServer(async (request, response) => {
    const body = (await Array.fromAsync(request)).join("");
    const path = decodeURIComponent(request.url ?? "");
    seen.push({ method: request.method, path, body });
    const [status, text] = answer(path);
    response.writeHead(status).end(text);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/rpc`;
});
afterAll(() => void server.close());
beforeEach(() => {
  seen = [];
});

const result = (data: unknown) => ({ result: { data } });

test("queries of one moment must travel together, and each get its own answer", async () => {
  answer = () => [200, JSON.stringify([result(1), result({ two: true })])];
  const { query } = createTransport(url);
  expect(await Promise.all([query("a.one", undefined), query("b.two", { id: "x" })])).toEqual([1, { two: true }]);
  expect(seen.map(({ path }) => path)).toEqual(['/rpc/a.one,b.two?batch=1&input={"1":{"id":"x"}}']);
});

test("one that is refused must not take the others with it", async () => {
  const refusal = { error: { message: "Gone.", data: { code: "NOT_FOUND", field: "id" } } };
  answer = () => [207, JSON.stringify([result(1), refusal])];
  const { query } = createTransport(url);
  const [one, two] = await Promise.allSettled([query("a.one", undefined), query("b.two", undefined)]);
  expect(one).toEqual({ status: "fulfilled", value: 1 });
  expect(problemOf(two?.status === "rejected" && two.reason)).toMatchObject({
    title: "Gone.",
    code: "NOT_FOUND",
    field: "id",
  });
});

test("long inputs must be shared out over several addresses, and none be lost", async () => {
  answer = (path) => [200, JSON.stringify(path.slice(5, path.indexOf("?")).split(",").map(result))];
  const { query } = createTransport(url);
  const paths = Array.from({ length: 30 }, (_, at) => `a.p${at}`);
  const input = "x".repeat(900);
  expect(await Promise.all(paths.map((path) => query(path, input)))).toEqual(paths);
  expect(seen.length).toBeGreaterThan(5);
  for (const { path } of seen) expect(path.length).toBeLessThan(4200);
});

test("a mutation must be a POST of its own with its input as the body", async () => {
  answer = () => [200, JSON.stringify(result({ id: "p1" }))];
  expect(await createTransport(url).mutate("project.create", { name: "Shop" })).toEqual({ id: "p1" });
  expect(seen).toEqual([{ method: "POST", path: "/rpc/project.create", body: '{"name":"Shop"}' }]);
});

test("an answer that is not from the server must be called unreachable, and a refusal of /api keep its words", async () => {
  answer = () => [502, "<html>Bad gateway</html>"];
  expect(
    problemOf(
      await createTransport(url)
        .query("a.b", undefined)
        .catch((error) => error),
    ).code,
  ).toBe("UNREACHABLE");
  answer = () => [412, JSON.stringify({ message: "No owner yet.", code: "PRECONDITION_FAILED" })];
  expect(
    problemOf(
      await createTransport(url)
        .query("a.b", undefined)
        .catch((error) => error),
    ).title,
  ).toBe("No owner yet.");
});
