"use client";

import { Checkbox, Radio } from "../../components/ui/choice.tsx";
import { Field } from "../../components/ui/field.tsx";
import { Textarea } from "../../components/ui/input.tsx";
import { BuildPathField } from "./build-path-field.tsx";
import type { CheckoutValues } from "./checkout.ts";

export interface CheckoutProps {
  values: CheckoutValues;
  set<K extends keyof CheckoutValues>(name: K, value: CheckoutValues[K]): void;
  errors: Readonly<Record<string, string>>;
  touch(name: keyof CheckoutValues): void;
}

function Files({ values, set, errors, touch }: CheckoutProps) {
  return (
    <>
      <BuildPathField
        of="repository"
        value={values.buildPath}
        error={errors["buildPath"]}
        onChange={(path) => set("buildPath", path)}
        onBlur={() => touch("buildPath")}
      />
      <div className="grid gap-3 sm:grid-cols-2">
        <Checkbox
          label="Submodules"
          help="Fetch the submodules too."
          checked={values.submodules}
          onChange={(event) => set("submodules", event.target.checked)}
        />
        <Checkbox
          label="Git LFS"
          help="Fetch large files that are kept there."
          checked={values.lfs}
          onChange={(event) => set("lfs", event.target.checked)}
        />
      </div>
    </>
  );
}

function Trigger({ values, set, errors, touch }: CheckoutProps) {
  return (
    <>
      <fieldset className="grid gap-2.5">
        <legend className="float-left mb-2.5 text-small font-medium">Deploy by itself on</legend>
        <Radio
          name="trigger"
          label="A push to the branch"
          checked={values.trigger === "push"}
          onChange={() => set("trigger", "push")}
        />
        <Radio
          name="trigger"
          label="A new tag"
          checked={values.trigger === "tag"}
          onChange={() => set("trigger", "tag")}
        />
      </fieldset>
      {values.trigger === "push" && (
        <Field
          label="Watch paths"
          optional
          help="One pattern per line, such as src/**. Deploy only when one of these files changed; ! takes paths out."
          error={errors["watchPaths"]}
        >
          {(control) => (
            <Textarea
              {...control}
              mono
              rows={3}
              name="watchPaths"
              spellCheck={false}
              value={values.watchPaths}
              onChange={(event) => set("watchPaths", event.target.value)}
              onBlur={() => touch("watchPaths")}
            />
          )}
        </Field>
      )}
    </>
  );
}

/** What is fetched of a repository, and what deploys it by itself. */
export function CheckoutFields(props: CheckoutProps) {
  return (
    <>
      <Files {...props} />
      <Trigger {...props} />
    </>
  );
}
