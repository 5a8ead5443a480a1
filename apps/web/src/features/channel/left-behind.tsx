"use client";

import { addressFields } from "@moorage/domain";
import { channels } from "@moorage/domain/providers";
import { fieldsOf } from "../../components/schema-fields.ts";
import { Note } from "../../components/ui/note.tsx";
import type { Draft } from "../connection/index.ts";

function audienceOf({ type, config }: Pick<Draft["values"], "type" | "config">): string | undefined {
  const parsed = channels.schema.safeParse({ ...config, type });
  return parsed.success ? channels.of(parsed.data).audience : undefined;
}

/** Stored secrets do not follow to another address: whoever enters one hears of those that may be left out. */
export function LeftBehind({ draft: { values, initial, stored } }: { draft: Draft }) {
  if (stored.size === 0) return null;
  const { secrets } = channels.get(values.type);
  const addresses = addressFields(secrets);
  const audience = audienceOf(values);
  const isElsewhere =
    [...addresses].some((field) => values.secrets[field]) ||
    (audience !== undefined && audience !== audienceOf(initial));
  const left = fieldsOf(secrets).filter(
    ({ name }) => !addresses.has(name) && stored.has(name) && values.secrets[name] === undefined,
  );
  if (!isElsewhere || left.length === 0) return null;
  return (
    <Note tone="warn">
      What is stored is for the former address. Enter again what the new one needs:{" "}
      {left.map(({ label }) => label.toLowerCase()).join(", ")}.
    </Note>
  );
}
