import { afterAll, beforeAll, expect, test } from "vitest";
import {
  answerSshKeys,
  makeOrganization,
  makeProject,
  makeService,
  type TestRuntime,
  testRuntime,
} from "../testing/index.ts";
import { listContainerStats, loadServer } from "./index.ts";

let runtime: TestRuntime;
beforeAll(async () => {
  runtime = await testRuntime();
  answerSshKeys(runtime);
});
afterAll(() => runtime.close());

test("of a machine that several organizations use, each must be told of its own services alone", async () => {
  const [own, other] = [await makeOrganization(runtime), await makeOrganization(runtime)];
  const [mine, theirs] = [await makeService(await makeProject(own)), await makeService(await makeProject(other))];
  const figures = { cpuPercent: 1, memoryUsedBytes: 1, memoryTotalBytes: 2 };
  const moved = { networkInBytes: 0, networkOutBytes: 0, readBytes: 0, writtenBytes: 0 };
  runtime.answers["server.containerStats"] = async () =>
    [mine.service.id, theirs.service.id, "svc_unknown"].map((serviceId) => ({
      ...{ containerId: `c-${serviceId}`, serviceId, name: serviceId, ...figures, ...moved },
    }));
  const here = await loadServer(own, mine.service.serverId);
  expect((await listContainerStats(here)).map(({ serviceId }) => serviceId)).toEqual([mine.service.id]);
  expect(runtime.asked.at(-1)?.input).toEqual({ serverId: mine.service.serverId });
});
