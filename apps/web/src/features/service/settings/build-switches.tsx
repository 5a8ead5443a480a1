"use client";

import { Checkbox } from "../../../components/ui/choice.tsx";
import { Note } from "../../../components/ui/note.tsx";

interface Props {
  values: { withoutCache: boolean; envFile: boolean };
  fromDockerfile: boolean;
  onChange: (name: "withoutCache" | "envFile", value: boolean) => void;
}

/** What holds for every build of the service. */
export function BuildSwitches({ values, fromDockerfile, onChange }: Props) {
  return (
    <>
      <Checkbox
        name="withoutCache"
        label="Always build without cache"
        help="Every build begins at the first step. Slower; for one build alone, choose it in the menu beside Deploy."
        checked={values.withoutCache}
        onChange={(event) => onChange("withoutCache", event.target.checked)}
      />
      {fromDockerfile && (
        <Checkbox
          name="envFile"
          label="Write the variables to .env beside the Dockerfile"
          help="For builds that read such a file. Build arguments and build secrets, below, need none."
          checked={values.envFile}
          onChange={(event) => onChange("envFile", event.target.checked)}
        />
      )}
      {fromDockerfile && values.envFile && (
        <Note tone="warn">
          A Dockerfile that copies the file, as <code>COPY . .</code> does, keeps the values of all variables in the
          image: whoever has the image can read them. A <code>.dockerignore</code> that names .env keeps it out of the
          build.
        </Note>
      )}
    </>
  );
}
