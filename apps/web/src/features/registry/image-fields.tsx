"use client";

import { Field } from "../../components/ui/field.tsx";
import { Input } from "../../components/ui/input.tsx";
import { Note } from "../../components/ui/note.tsx";
import { referenceOf } from "./reference.ts";
import { RegistryField, useRegistries } from "./registry-field.tsx";

interface Values {
  image: string;
  /** Empty: none. */
  registryId: string;
}

interface Props {
  values: Values;
  errors: Readonly<Record<string, string>>;
  set: (name: keyof Values, value: string) => void;
  touch: (name: keyof Values) => void;
}

/** A registry of the organization and a name in it, with the whole of what will be pulled. */
export function ImageFields({ values: { image, registryId }, errors, set, touch }: Props) {
  const chosen = useRegistries().data?.find(({ id }) => id === registryId);
  const made = chosen && image.trim() !== "" ? referenceOf(chosen, image) : undefined;
  const problem = made && "problem" in made ? made.problem : undefined;
  return (
    <>
      <RegistryField
        label="Registry"
        help="Each server that runs the image signs in to it."
        none="None: public, or on the server"
        value={registryId}
        error={errors["registryId"]}
        onChange={(id) => set("registryId", id)}
      />
      <Field
        label="Image"
        help={
          chosen
            ? "As the registry calls it, for example my-app:latest. Its address and prefix are put before."
            : "A public image, or one that is present on the server. With a tag or a digest, for example nginx:1.27."
        }
        error={errors["image"] ?? problem}
      >
        {(control) => (
          <Input
            {...control}
            mono
            name="image"
            autoCapitalize="none"
            autoComplete="off"
            spellCheck={false}
            value={image}
            onChange={(event) => set("image", event.target.value)}
            onBlur={() => touch("image")}
          />
        )}
      </Field>
      {made && "reference" in made && (
        <p className="text-small text-muted-foreground" data-reference>
          Pulls <code className="font-mono text-log text-foreground wrap-anywhere">{made.reference}</code>
        </p>
      )}
      {chosen?.problem && (
        <Note tone="warn">
          {chosen.name} is failing: {chosen.problem.message} A deployment that pulls from it fails too, until this is
          corrected.
        </Note>
      )}
    </>
  );
}
