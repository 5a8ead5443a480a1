import path from "node:path";
import { expect, test } from "vitest";
import { readSettings } from "./env.ts";

test("nothing set must give the documented defaults", () => {
  const settings = readSettings({});
  expect(settings).toMatchObject({ port: 3000, host: "127.0.0.1", url: "http://127.0.0.1:3000", httpHost: "0.0.0.0" });
  expect(settings).toMatchObject({ separateWorker: false, development: false });
  expect(path.basename(settings.dataDir)).toBe(".data");
  expect(settings.databaseUrl).toBeUndefined();
});

test("an empty variable must count as one that is not set", () => {
  expect(readSettings({ MOORAGE_PORT: "", DATABASE_URL: "", WORKER: "" })).toMatchObject({ port: 3000 });
});

test("everything wrong must be said at once, and no value repeated", () => {
  const wrong = {
    MOORAGE_PORT: "70000",
    MOORAGE_HTTP_PORT: "http",
    MOORAGE_URL: "panel.example.com",
    MOORAGE_HTTP_HOST: "everywhere",
    DATABASE_URL: "mysql://user:hunter2@db/x",
    REDIS_URL: "hunter2",
    DOCKER_HOST: "ssh://somewhere",
    WORKER: "both",
    MOORAGE_SESSION_SECRET: "hunter2",
    NODE_ENV: "prod",
  };
  let message = "";
  try {
    readSettings(wrong);
  } catch (error) {
    message = String(error);
  }
  for (const name of Object.keys(wrong)) expect(message).toContain(`\n  ${name} `);
  expect(message).not.toContain("hunter2");
});

test.each(["https://panel.example.com/path", "https://user@panel.example.com", "ftp://x", "https://x?y"])(
  "MOORAGE_URL %s must be refused",
  (url) => {
    expect(() => readSettings({ MOORAGE_URL: url })).toThrow(/MOORAGE_URL must be an address like/);
  },
);

test("a separate worker must need the database and Redis that it shares", () => {
  expect(() => readSettings({ WORKER: "separate" })).toThrow(/DATABASE_URL is needed[\s\S]*REDIS_URL is needed/);
  expect(() => readSettings({ WORKER: "separate", DATABASE_URL: "postgres://db/x" })).toThrow(/REDIS_URL is needed/);
  const both = { WORKER: "separate", DATABASE_URL: "postgres://db/x", REDIS_URL: "redis://redis:6379" };
  expect(readSettings(both)).toMatchObject({ separateWorker: true });
});

test("the panel's address must be the public one, or one that can be opened", () => {
  expect(readSettings({ MOORAGE_URL: "https://panel.example.com/" }).url).toBe("https://panel.example.com");
  expect(readSettings({ MOORAGE_HOST: "0.0.0.0", MOORAGE_PORT: "4000" }).url).toBe("http://127.0.0.1:4000");
  expect(readSettings({ MOORAGE_HOST: "::1" }).url).toBe("http://[::1]:3000");
});
