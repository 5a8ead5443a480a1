import { createHash } from "node:crypto";
import { openApiDocument } from "./openapi.ts";
import type { Operation } from "./operation.ts";

type Json = Record<string, unknown>;
interface Settings {
  url: string;
  version: string;
}

const style = `
:root{color-scheme:light dark;--line:#d7dae0;--soft:#5b6472;--back:#fff;--box:#f6f7f9;--ink:#15181e;--get:#0b6b46;--post:#8a4b00}
@media(prefers-color-scheme:dark){:root{--line:#30353f;--soft:#9aa4b2;--back:#101216;--box:#181b21;--ink:#e9ecf1;--get:#5fd3a2;--post:#f0b46a}}
*{box-sizing:border-box}
body{margin:0 auto;max-width:64rem;padding:2rem 1rem 4rem;background:var(--back);color:var(--ink);font:15px/1.55 system-ui,sans-serif}
code,pre{font:13px/1.5 ui-monospace,monospace}
pre{margin:.5rem 0;padding:.75rem;overflow-x:auto;background:var(--box);border:1px solid var(--line);border-radius:6px}
h1{font-size:1.5rem;margin:0 0 .25rem}h2{font-size:1.1rem;margin:2rem 0 .5rem}h3{font-size:.85rem;margin:.75rem 0 .25rem;color:var(--soft)}
p{margin:.25rem 0;color:var(--soft)}a{color:inherit}
nav{display:flex;flex-wrap:wrap;gap:.25rem 1rem;margin:1rem 0}
details{border:1px solid var(--line);border-radius:6px;margin:.35rem 0}
summary{cursor:pointer;padding:.5rem .75rem}summary:focus-visible,a:focus-visible{outline:2px solid currentColor;outline-offset:2px}
details>div{padding:0 .75rem .75rem;border-top:1px solid var(--line)}
.get{color:var(--get)}.post{color:var(--post)}.soft{color:var(--soft)}
`;

const escaped = (text: string): string => text.replace(/[&<>"']/g, (mark) => `&#${mark.charCodeAt(0)};`);

/** A value that fits a schema, for the example. */
function sample(schema: Json, name: string): unknown {
  const options = (schema["anyOf"] ?? schema["oneOf"]) as Json[] | undefined;
  if (options?.[0]) return sample(options[0], name);
  if (Array.isArray(schema["enum"])) return schema["enum"][0];
  if ("default" in schema) return schema["default"];
  const known: Record<string, unknown> = { number: 1, integer: 1, boolean: false, array: [], object: {} };
  const type = String(schema["type"]);
  return type in known ? known[type] : `<${name}>`;
}

function inputOf(operation: Json): { names: { name: string; schema: Json; required: boolean }[]; isForm: boolean } {
  const parameters = operation["parameters"] as { name: string; schema: Json; required: boolean }[] | undefined;
  if (parameters) return { names: parameters, isForm: false };
  const content = (operation["requestBody"] as { content?: Json } | undefined)?.content ?? {};
  const [type = "", body] = Object.entries(content)[0] ?? [];
  const { properties = {}, required = [] } = ((body as { schema?: Json } | undefined)?.schema ?? {}) as {
    properties?: Record<string, Json>;
    required?: string[];
  };
  const names = Object.entries(properties).map(([name, schema]) => ({
    name,
    schema,
    required: required.includes(name),
  }));
  return { names, isForm: type === "multipart/form-data" };
}

/** Single quotes around everything: what is inside reaches curl as it stands. */
function example(method: string, url: string, operation: Json): string {
  const { names, isForm } = inputOf(operation);
  const values = names
    .filter(({ required }) => required)
    .map(({ name, schema }) => [name, sample(schema, name)] as const);
  const head = `curl -H "x-api-key: $MOORAGE_API_KEY"`;
  if (method === "get") {
    const query = values.map(([name, value]) => ` \\\n  --data-urlencode '${name}=${String(value)}'`).join("");
    return `${head} -G '${url}'${query}`;
  }
  if (isForm)
    return `${head}${values.map(([name]) => ` \\\n  -F '${name}=${name === "zip" ? "@source.tar.gz" : `<${name}>`}'`).join("")} \\\n  '${url}'`;
  if (names.length === 0) return `${head} -X POST '${url}'`;
  return `${head} -H 'content-type: application/json' \\\n  -d '${JSON.stringify(Object.fromEntries(values))}' \\\n  '${url}'`;
}

const pretty = (value: unknown): string => escaped(JSON.stringify(value, null, 2));

function operationHtml(name: string, path: Json, base: string): string {
  const [[method, body] = ["get", {}]] = Object.entries(path) as [string, Json][];
  const { names } = inputOf(body);
  const fields = names.map(({ name: field, schema, required }) => [required ? field : `${field}?`, schema]);
  const answer = (body["responses"] as Record<string, Json>)["200"] as Json;
  const content = (answer["content"] as Record<string, { schema: unknown }> | undefined)?.["application/json"]?.schema;
  return `<details id="${escaped(name)}"><summary><code><b class="${method}">${method.toUpperCase()}</b> /api/${escaped(name)}</code>
<span class="soft">${escaped(String(body["summary"]))}</span></summary><div>
<h3>Example</h3><pre tabindex="0">${escaped(example(method, `${base}/api/${name}`, body))}</pre>
${fields.length > 0 ? `<h3>Input</h3><pre tabindex="0">${pretty(Object.fromEntries(fields))}</pre>` : ""}
<h3>Answer</h3><pre tabindex="0">${content === undefined ? "(empty)" : pretty(content)}</pre></div></details>`;
}

/** All operations on one page that needs nothing else: no script, no font, no request. */
export function referencePage(operations: ReadonlyMap<string, Operation>, settings: Settings): Response {
  const { paths, components } = openApiDocument(operations, settings);
  const groups = Map.groupBy(operations.keys(), (name) => name.split(".")[0] ?? "");
  const links = Array.from(groups.keys(), (group) => `<a href="#${group}">${group}</a>`).join(" ");
  const sections = Array.from(groups, ([group, names]) => {
    const items = names.map((name) => operationHtml(name, paths[`/${name}`] as Json, settings.url));
    return `<section><h2 id="${group}">${group}</h2>${items.join("\n")}</section>`;
  });
  const shapes = Object.entries(components.schemas).map(
    ([name, shape]) =>
      `<details id="shape-${escaped(name)}"><summary><code>${escaped(name)}</code></summary><div><pre tabindex="0">${pretty(shape)}</pre></div></details>`,
  );
  const html = `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>Moorage API</title><style>${style}</style></head><body><main>
<h1>Moorage API</h1><p>Version ${escaped(settings.version)}. Send an API key in the header <code>x-api-key</code>; make one under Account.
Errors have <code>message</code>, <code>code</code> and, for inputs, <code>issues</code>. The same as a document: <a href="/api/openapi.json">openapi.json</a>.</p>
<nav aria-label="Groups">${links} <a href="#shapes">shapes</a></nav>
${sections.join("\n")}<section><h2 id="shapes">shapes</h2>${shapes.join("\n")}</section></main></body></html>`;
  const hash = createHash("sha256").update(style).digest("base64");
  return new Response(html, {
    headers: {
      "content-type": "text/html; charset=utf-8",
      "content-security-policy": `default-src 'none'; style-src 'sha256-${hash}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`,
      "cache-control": "no-cache",
    },
  });
}
