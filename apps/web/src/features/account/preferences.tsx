"use client";

import { useEffect, useState } from "react";
import { Card } from "../../components/ui/card.tsx";
import { Radio, Switch } from "../../components/ui/choice.tsx";
import { writePreference } from "../../lib/cookie.ts";
import { setTheme, type Theme } from "../../lib/theme.ts";

const themes: readonly { value: Theme; label: string; help?: string }[] = [
  { value: "system", label: "As the system", help: "Follows the setting of this device." },
  { value: "light", label: "Light" },
  { value: "dark", label: "Dark" },
];

function chosenTheme(): Theme {
  const set = document.documentElement.dataset["theme"];
  return set === "light" || set === "dark" ? set : "system";
}

function writeKeys(on: boolean): void {
  if (on) delete document.documentElement.dataset["keys"];
  else document.documentElement.dataset["keys"] = "off";
  writePreference("keys", on ? "" : "off");
}

/** Kept in this browser, in cookies that the server reads before it draws. They apply at once. */
export function Preferences() {
  const [theme, choose] = useState<Theme>();
  const [keys, setKeys] = useState(true);
  useEffect(() => {
    const read = () => choose(chosenTheme());
    read();
    setKeys(document.documentElement.dataset["keys"] !== "off");
    // The switch in the top bar changes the same.
    const observer = new MutationObserver(read);
    observer.observe(document.documentElement, { attributeFilter: ["data-theme"] });
    return () => observer.disconnect();
  }, []);
  return (
    <Card title="This browser">
      <div className="grid gap-6">
        <fieldset className="grid gap-2.5">
          <legend className="float-left mb-2.5 text-small font-medium">Theme</legend>
          {themes.map(({ value, label, help }) => (
            <Radio
              key={value}
              name="theme"
              value={value}
              label={label}
              help={help}
              checked={theme === value}
              onChange={() => {
                setTheme(value);
                choose(value);
              }}
            />
          ))}
        </fieldset>
        <Switch
          label="Keyboard shortcuts of one letter"
          help="G then P, J and K, / and ?. Off leaves those with Ctrl or ⌘, such as Ctrl K."
          checked={keys}
          onChange={(event) => {
            writeKeys(event.target.checked);
            setKeys(event.target.checked);
          }}
        />
      </div>
    </Card>
  );
}
