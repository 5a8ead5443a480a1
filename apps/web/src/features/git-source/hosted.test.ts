import { sources } from "@moorage/domain/providers";
import { expect, test } from "vitest";
import { type HostedValues, hostedProblems, hostedSourceOf, hostedValuesOf, newHosted } from "./hosted.ts";

const chosen: HostedValues = {
  ...newHosted,
  ...{ gitHostId: "gho_1", hostType: "gitlab", repository: "group/app", projectId: 7, branch: " main " },
};

test("an account and a repository are needed, and a branch must be one", () => {
  expect(hostedProblems(newHosted)).toHaveProperty("gitHostId");
  expect(hostedProblems({ ...chosen, repository: "" })).toHaveProperty("repository");
  expect(hostedProblems({ ...chosen, branch: "--upload-pack=x" })).toHaveProperty("branch");
  expect(hostedProblems(chosen)).toEqual({});
});

test("each host keeps what it knows of a repository, and it comes back as it was", () => {
  const stored = sources.schema.parse(hostedSourceOf(chosen));
  expect(stored).toMatchObject({ type: "gitlab", gitHostId: "gho_1", projectId: 7, branch: "main" });
  expect(hostedValuesOf(stored as never)).toEqual({ ...chosen, branch: "main" });
  expect(sources.schema.parse(hostedSourceOf({ ...chosen, hostType: "gitea" }))).not.toHaveProperty("projectId");
});
