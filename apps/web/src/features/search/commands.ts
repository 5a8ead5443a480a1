export interface Command {
  label: string;
  hotkey: string | undefined;
  run: () => void;
}

/** What the page offers: its buttons and links with `data-command`. Destructive ones open their own dialog. */
export function commandsOfPage(): Command[] {
  const elements = [...document.querySelectorAll<HTMLElement>("main [data-command]")].filter((element) =>
    element.checkVisibility(),
  );
  return elements.map((element) => ({
    label: element.dataset["command"] || element.textContent?.trim() || "",
    hotkey: element.dataset["hotkey"],
    run: () => element.click(),
  }));
}
