"use client";

import { useMutation } from "@tanstack/react-query";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { Button } from "../../components/ui/button.tsx";
import { Radio } from "../../components/ui/choice.tsx";
import { Dialog, DialogBody, DialogFooter } from "../../components/ui/dialog.tsx";
import { ProblemNote } from "../../components/ui/note.tsx";
import { announce } from "../../lib/announce.ts";
import { problemOf } from "../../lib/problem.ts";
import type { ServicePlace } from "../../lib/service-place.ts";
import { useTRPC } from "../../trpc/client.tsx";
import { shortCommit } from "./commit.tsx";
import type { Deployment } from "./types.ts";

interface Props {
  place: ServicePlace;
  target: Pick<Deployment, "id" | "number" | "commit" | "title">;
  onClose: () => void;
}

/** Back to a version whose image is kept: said before the button is pressed is what comes back and what does not. */
export default function RollbackDialog({ place, target, onClose }: Props) {
  const { id: deploymentId, number, commit } = target;
  const router = useRouter();
  const [variables, setVariables] = useState<"then" | "today">("then");
  const rollback = useMutation(
    useTRPC().deployment.rollback.mutationOptions({
      onSuccess: (made) => {
        announce(`Deployment #${made.number} was requested`);
        onClose();
        router.push(`${place.href}/deployments/${made.number}`);
      },
    }),
  );
  return (
    <Dialog title={`Roll back to #${number}?`} onClose={onClose}>
      <form
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          if (!rollback.isPending) rollback.mutate({ serviceId: place.serviceId, deploymentId, variables });
        }}
      >
        <DialogBody>
          <p className="text-small">
            The image of #{number}
            {commit && (
              <>
                {" "}
                (<code className="font-mono text-log">{shortCommit(commit)}</code>)
              </>
            )}{" "}
            is released again with its settings of then. Nothing is built, so it takes seconds. What volumes and
            databases hold stays as it is now.
          </p>
          <fieldset className="grid gap-2.5">
            <legend className="float-left mb-2.5 text-small font-medium">Variables</legend>
            <Radio
              name="variables"
              label="As they were then"
              help={`The values that #${number} was released with.`}
              checked={variables === "then"}
              onChange={() => setVariables("then")}
            />
            <Radio
              name="variables"
              label="Today's"
              help="The values that are saved now."
              checked={variables === "today"}
              onChange={() => setVariables("today")}
            />
          </fieldset>
          <ProblemNote problem={rollback.error ? problemOf(rollback.error) : undefined} />
        </DialogBody>
        <DialogFooter>
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" variant="primary" pending={rollback.isPending} pendingLabel="Asking">
            Roll back to #{number}
          </Button>
        </DialogFooter>
      </form>
    </Dialog>
  );
}
