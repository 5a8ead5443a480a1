import { z } from "zod";
import type { Operation } from "./operation.ts";

type Json = Record<string, unknown>;

const problem = {
  type: "object",
  required: ["message"],
  properties: {
    message: { type: "string" },
    code: { type: "string" },
    hint: { type: "string" },
    requestId: { type: "string" },
    issues: {
      type: "array",
      items: {
        type: "object",
        required: ["path", "message"],
        properties: {
          path: { type: "array", items: { type: ["string", "integer"] } },
          message: { type: "string" },
        },
      },
    },
  },
};

const errors: Record<string, string> = {
  400: "The input is not valid; `issues` names the fields.",
  401: "The API key is missing, wrong or expired.",
  403: "The key may not do this.",
  404: "There is no such thing in the organization.",
  409: "It is taken already.",
  412: "It cannot be done as things are; `hint` says what to do.",
  429: "Too many requests.",
  500: "Something went wrong on the server.",
};

const errorAnswers = Object.fromEntries(
  Object.entries(errors).map(([status, description]) => [
    status,
    { description, content: { "application/json": { schema: { $ref: "#/components/schemas/Error" } } } },
  ]),
);

/** Named shapes move to `components`, so that each stands there once. */
function schemaOf(schema: z.ZodType, io: "input" | "output", shared: Json): Json {
  const made = z.toJSONSchema(schema, {
    io,
    unrepresentable: "any",
    override: ({ jsonSchema }) => {
      // Answers may grow: a client that refuses new fields would break. A format says more than its pattern.
      if (io === "output" && jsonSchema.additionalProperties === false) delete jsonSchema.additionalProperties;
      if (jsonSchema.format !== undefined) delete jsonSchema.pattern;
    },
  }) as Json;
  const { $schema: _dialect, $defs, ...rest } = made;
  const moved = (value: unknown): Json =>
    JSON.parse(JSON.stringify(value).replaceAll('"#/$defs/', '"#/components/schemas/')) as Json;
  for (const [name, definition] of Object.entries(($defs ?? {}) as Json)) {
    const { id: _id, ...body } = moved(definition);
    shared[name] = body;
  }
  const { id, ...body } = moved(rest);
  if (typeof id !== "string") return body;
  shared[id] = body;
  return { $ref: `#/components/schemas/${id}` };
}

const isEmpty = (input: z.ZodObject): boolean => Object.keys(input.shape).length === 0;

function parametersOf({ input }: Operation, shared: Json) {
  const schema = schemaOf(input, "input", shared) as { properties?: Json; required?: string[] };
  return Object.entries(schema.properties ?? {}).map(([name, field]) => ({
    name,
    in: "query",
    required: schema.required?.includes(name) ?? false,
    schema: field,
  }));
}

function requestBodyOf({ input, form }: Operation, shared: Json) {
  const schema = schemaOf(form ? input.extend(form.shape) : input, "input", shared);
  const type = form ? "multipart/form-data" : "application/json";
  return { required: !isEmpty(input), content: { [type]: { schema } } };
}

function pathOf(name: string, operation: Operation, shared: Json): Json {
  const { method, summary, input, output } = operation;
  const isVoid = output.def.type === "void";
  const answer = isVoid
    ? { description: "Done; the body is empty." }
    : { description: "The value.", content: { "application/json": { schema: schemaOf(output, "output", shared) } } };
  return {
    [method.toLowerCase()]: {
      operationId: name.replace(".", "-"),
      summary,
      tags: [name.split(".")[0]],
      ...(method === "GET"
        ? { parameters: parametersOf(operation, shared) }
        : isEmpty(input)
          ? {}
          : { requestBody: requestBodyOf(operation, shared) }),
      responses: { 200: answer, ...errorAnswers },
    },
  };
}

export function openApiDocument(
  operations: ReadonlyMap<string, Operation>,
  { url, version }: { url: string; version: string },
) {
  const shared: Json = { Error: problem };
  const paths = Object.fromEntries(
    Array.from(operations, ([name, operation]) => [`/${name}`, pathOf(name, operation, shared)]),
  );
  return {
    openapi: "3.1.0",
    info: { title: "Moorage API", version },
    servers: [{ url: `${url}/api` }],
    security: [{ apiKey: [] }],
    paths,
    components: { schemas: shared, securitySchemes: { apiKey: { type: "apiKey", in: "header", name: "x-api-key" } } },
  };
}
