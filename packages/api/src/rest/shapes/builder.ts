import type { ServiceSpec, SpecPatch } from "@moorage/domain/service";
import { z } from "zod";
import { textOrNull } from "./common.ts";

export const BuildType = z.enum([
  "dockerfile",
  "heroku_buildpacks",
  "paketo_buildpacks",
  "nixpacks",
  "static",
  "railpack",
]);

const Text = z.string().nullable();
export const BuilderColumns = z.object({
  buildType: BuildType,
  dockerfile: Text,
  dockerContextPath: Text,
  dockerBuildStage: Text,
  herokuVersion: Text,
  railpackVersion: Text,
  publishDirectory: Text,
  isStaticSpa: z.boolean().nullable(),
});
type Builder = ServiceSpec["builder"];

const none = {
  ...{ dockerfile: null, dockerContextPath: null, dockerBuildStage: null, herokuVersion: null },
  ...{ railpackVersion: null, publishDirectory: null, isStaticSpa: null },
};

export function builderColumnsOf(builder: Builder): z.output<typeof BuilderColumns> {
  const buildType = builder.type;
  switch (builder.type) {
    case "dockerfile":
      return {
        ...{ ...none, buildType, dockerfile: builder.dockerfile },
        ...{ dockerContextPath: textOrNull(builder.contextPath), dockerBuildStage: textOrNull(builder.target) },
      };
    case "heroku_buildpacks":
      return { ...none, buildType, herokuVersion: builder.herokuVersion };
    case "railpack":
      return { ...none, buildType, railpackVersion: builder.railpackVersion };
    case "nixpacks":
    case "static":
      return {
        ...{ ...none, buildType },
        ...{ publishDirectory: textOrNull(builder.publishDirectory), isStaticSpa: builder.singlePage },
      };
    case "paketo_buildpacks":
      return { ...none, buildType };
  }
}

const Optional = z.string().max(1_000).nullish();
export const BuilderInputs = {
  dockerfile: Optional,
  dockerContextPath: Optional,
  dockerBuildStage: Optional,
  herokuVersion: Optional,
  railpackVersion: Optional,
  publishDirectory: Optional,
  isStaticSpa: z.boolean().nullish(),
};
type Given = z.output<z.ZodObject<typeof BuilderInputs>> & { buildType?: z.output<typeof BuildType> | undefined };

/** The API's users write "/" and "./app" for what is a relative path here. */
const relative = (text: string): string =>
  text
    .trim()
    .replace(/^(?:\.?\/)+/, "")
    .replace(/^\.$/, "");

/** Fields of each type's config by the API's names; absent ones stay as they are, null means the default. */
function fieldsOf(given: Given): Record<string, unknown> {
  const { dockerfile, dockerContextPath: context, dockerBuildStage: target } = given;
  const { herokuVersion, railpackVersion, publishDirectory, isStaticSpa } = given;
  return {
    ...(dockerfile === undefined ? {} : { dockerfile: relative(dockerfile ?? "") || "Dockerfile" }),
    ...(context === undefined ? {} : { contextPath: relative(context ?? "") }),
    ...(target === undefined ? {} : { target: target?.trim() ?? "" }),
    ...(herokuVersion ? { herokuVersion: herokuVersion.trim() } : {}),
    ...(railpackVersion ? { railpackVersion: railpackVersion.trim() } : {}),
    ...(publishDirectory === undefined ? {} : { publishDirectory: relative(publishDirectory ?? "") }),
    ...(typeof isStaticSpa === "boolean" ? { singlePage: isStaticSpa } : {}),
  };
}

/** What of it the type has no use for is left out: clients send every column. The use case checks the rest. */
export function builderPatchOf(before: Builder, given: Given): SpecPatch {
  const type = given.buildType ?? before.type;
  const fields = fieldsOf(given);
  if (type === before.type && Object.keys(fields).length === 0) return {};
  const same = type === before.type ? before : {};
  return { builder: { ...same, ...fields, type } as unknown as Builder };
}
