"use client";

import { Plus, X } from "lucide-react";
import { useRef } from "react";
import { Button, IconButton } from "./button.tsx";
import { FieldError } from "./field.tsx";
import { Input } from "./input.tsx";

interface WordListProps {
  label: string;
  help: string;
  /** What one entry is called: "word". */
  unit: string;
  words: readonly string[];
  errors: Readonly<Record<string, string>>;
  /** The path of the list in `errors`. */
  path: string;
  onChange: (words: string[]) => void;
}

/** A program and its arguments, one field for each word: nothing is split at spaces or read by a shell. */
export function WordList({ label, help, unit, words, errors, path, onChange }: WordListProps) {
  const list = useRef<HTMLFieldSetElement>(null);
  const focus = (at: number) =>
    requestAnimationFrame(() => list.current?.querySelectorAll("input").item(Math.max(0, at))?.focus());
  const add = (at: number) => {
    onChange([...words.slice(0, at), "", ...words.slice(at)]);
    focus(at);
  };
  const remove = (at: number) => {
    onChange(words.filter((_, index) => index !== at));
    focus(at - 1);
  };
  return (
    <fieldset ref={list} className="grid gap-1.5">
      <legend className="pb-1.5 text-small font-medium">
        {label} <span className="font-normal text-subtle-foreground">optional</span>
      </legend>
      {words.map((word, index) => {
        const name = `${path}.${index}`;
        const error = errors[name];
        return (
          <div key={index} className="grid gap-1">
            <div className="flex gap-1.5">
              <Input
                mono
                name={name}
                aria-label={`${label}, ${unit} ${index + 1}`}
                aria-invalid={error ? true : undefined}
                autoCapitalize="off"
                spellCheck={false}
                value={word}
                onChange={(event) => onChange(words.map((old, at) => (at === index ? event.target.value : old)))}
                onKeyDown={(event) => {
                  if (event.key !== "Enter") return;
                  event.preventDefault();
                  add(index + 1);
                }}
              />
              <IconButton
                label={`Remove ${unit} ${index + 1}`}
                icon={<X aria-hidden size={16} />}
                onClick={() => remove(index)}
              />
            </div>
            {error && <FieldError text={error} />}
          </div>
        );
      })}
      <div>
        <Button size="sm" icon={<Plus aria-hidden size={14} />} onClick={() => add(words.length)}>
          Add {unit}
        </Button>
      </div>
      {errors[path] ? <FieldError text={errors[path]} /> : <p className="text-caption text-muted-foreground">{help}</p>}
    </fieldset>
  );
}
