"use client";

import { printCpus, printMemory, splitWords } from "@moorage/domain/service";
import { useRouter } from "next/navigation";
import { Button } from "../../components/ui/button.tsx";
import { Dialog, DialogBody, DialogFooter } from "../../components/ui/dialog.tsx";
import { Field } from "../../components/ui/field.tsx";
import { Input } from "../../components/ui/input.tsx";
import { Note, ProblemNote } from "../../components/ui/note.tsx";
import { Segmented } from "../../components/ui/segmented.tsx";
import { WordList } from "../../components/ui/word-list.tsx";
import type { ServicePlace } from "../../lib/service-place.ts";
import { useForm } from "../../lib/use-form.ts";
import { useTRPCClient } from "../../trpc/client.tsx";
import { argvOf, type CommandValues, checkCommand, commandValues, limitsOf } from "./command-form.ts";
import type { Command, CommandedService } from "./types.ts";

interface Props {
  place: ServicePlace;
  service: CommandedService;
  from: Command | undefined;
  onClose: () => void;
}

type Form = ReturnType<typeof useForm<CommandValues>>;

/** What the line becomes, before it is run. */
function Preview({ line }: { line: string }) {
  const { words, shellMarks } = splitWords(line);
  if (words.length === 0) return null;
  return (
    <div className="grid gap-2">
      <ol aria-label="Words" className="flex flex-wrap gap-1">
        {words.map((word, index) => (
          <li key={index} className="max-w-full rounded-sm border border-border bg-muted px-1.5">
            <code className="font-mono text-log wrap-anywhere whitespace-pre-wrap">{word || "''"}</code>
          </li>
        ))}
      </ol>
      {shellMarks.length > 0 && (
        <Note tone="warn">
          No shell reads this: {shellMarks.join(" ")} {shellMarks.length > 1 ? "are" : "is"} given to the program as
          typed. For a shell, write <code className="font-mono text-log">sh -c '…'</code>.
        </Note>
      )}
    </div>
  );
}

function CommandFields({ form }: { form: Form }) {
  const { values, set, errors } = form;
  return (
    <>
      <Segmented
        label="How it is written"
        segments={[
          { value: "line", label: "One line" },
          { value: "words", label: "Word by word" },
        ]}
        value={values.as}
        onChange={(as) => {
          if (as === "words") set("words", splitWords(values.line).words.length > 0 ? argvOf(values) : [""]);
          set("as", as === "words" ? "words" : "line");
        }}
      />
      {values.as === "line" ? (
        <>
          <Field
            label="Command"
            help="Quotes keep words together. What is secret belongs in variables: the line is shown in the list."
            error={errors["line"]}
          >
            {(control) => (
              <Input
                {...control}
                {...form.field("line")}
                mono
                data-autofocus
                placeholder="node scripts/migrate.js --dry-run"
                autoCapitalize="off"
                autoComplete="off"
                spellCheck={false}
              />
            )}
          </Field>
          <Preview line={values.line} />
        </>
      ) : (
        <WordList
          label="Command"
          help="The program, then its arguments. Nothing is split, and no shell reads it."
          unit="word"
          words={values.words}
          errors={errors}
          path="words"
          onChange={(words) => set("words", words)}
        />
      )}
    </>
  );
}

const ofService = (value: number | null, print: (value: number) => string): string =>
  value === null ? "no limit" : print(value);

function Limits({ form, service }: { form: Form; service: CommandedService }) {
  const { memoryLimit, cpuLimit } = service.spec.resources;
  const fields = [
    { name: "minutes", label: "Time limit", help: "In minutes, 1440 at most.", placeholder: "60" },
    { name: "processes", label: "Processes", help: "4096 at most.", placeholder: "4096" },
    {
      name: "memoryLimit",
      label: "Memory limit",
      help: `Such as 512m. Empty: as the service, ${ofService(memoryLimit, printMemory)}.`,
      placeholder: ofService(memoryLimit, printMemory),
    },
    {
      name: "cpuLimit",
      label: "CPU limit",
      help: `Such as 0.5. Empty: as the service, ${ofService(cpuLimit, printCpus)}.`,
      placeholder: ofService(cpuLimit, printCpus),
    },
  ] as const;
  return (
    <fieldset className="grid gap-3.5 sm:grid-cols-2">
      <legend className="sr-only">Limits</legend>
      {fields.map(({ name, label, help, placeholder }) => (
        <Field key={name} label={label} help={help} error={form.errors[name]}>
          {(control) => <Input {...control} {...form.field(name)} mono autoComplete="off" placeholder={placeholder} />}
        </Field>
      ))}
    </fieldset>
  );
}

/** A program once, in the image that serves; its page opens as soon as it is asked for. */
export default function RunCommandDialog({ place, service, from, onClose }: Props) {
  const client = useTRPCClient();
  const router = useRouter();
  const form = useForm<CommandValues>({
    initial: commandValues(from),
    validate: checkCommand,
    submit: async (values) => {
      const { serviceId } = place;
      const { id } = await client.command.run.mutate({ serviceId, argv: argvOf(values), limits: limitsOf(values) });
      onClose();
      router.push(`${place.href}/commands/${id}`);
    },
  });
  return (
    <Dialog title={`Run a command in ${service.name}`} onClose={onClose} unsaved={form.changed && !form.pending}>
      <form {...form.form}>
        <DialogBody>
          <p className="text-small text-muted-foreground">
            It runs in the image of #{service.active?.number}, in a container of its own.
          </p>
          <CommandFields form={form} />
          <Limits form={form} service={service} />
          <ProblemNote problem={form.problem} />
        </DialogBody>
        <DialogFooter>
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" variant="primary" pending={form.pending} pendingLabel="Asking">
            Run command
          </Button>
        </DialogFooter>
      </form>
    </Dialog>
  );
}
