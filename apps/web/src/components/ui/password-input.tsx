"use client";

import { Eye, EyeOff } from "lucide-react";
import { useState } from "react";
import { Input, type InputProps } from "./input.tsx";

export function PasswordInput(props: InputProps) {
  const [shown, setShown] = useState(false);
  const invalid = props["aria-invalid"] ? "border-fail-solid" : "border-input";
  return (
    <div className="flex items-stretch">
      <Input {...props} type={shown ? "text" : "password"} className="rounded-r-none!" />
      <button
        type="button"
        aria-label="Show password"
        aria-pressed={shown}
        onClick={() => setShown(!shown)}
        className={`grid w-(--control) shrink-0 place-items-center rounded-r-md border border-l-0 bg-card hover:bg-accent ${invalid}`}
      >
        {shown ? <EyeOff aria-hidden size={16} /> : <Eye aria-hidden size={16} />}
      </button>
    </div>
  );
}
