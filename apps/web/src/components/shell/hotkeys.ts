const typing = "input:not([type=checkbox]):not([type=radio]), textarea, select, [contenteditable], .xterm, .cm-editor";

/** "mod+s", "shift+n", "g", "/", "?". */
export function comboOf(event: Pick<KeyboardEvent, "key" | "ctrlKey" | "metaKey" | "shiftKey" | "altKey">): string {
  const key = event.key.toLowerCase();
  if (event.altKey) return `alt+${key}`;
  if (event.ctrlKey || event.metaKey) return `mod+${key}`;
  return event.shiftKey && /^[a-z]$/.test(key) ? `shift+${key}` : key;
}

export const isTyping = (target: EventTarget | null) => target instanceof Element && target.closest(typing) !== null;

const visible = (element: HTMLElement) => element.checkVisibility();

function first(selector: string): HTMLElement | undefined {
  const layer = document.querySelector("dialog[open]") ?? document;
  return [...layer.querySelectorAll<HTMLElement>(selector)].find(visible);
}

/** Presses what carries `data-hotkey`, so that a key does exactly what the button or link does. */
export function press(combo: string): boolean {
  const target =
    first(`[data-hotkey="${CSS.escape(combo)}"]`) ?? first(`#sidebar [data-hotkey="${CSS.escape(combo)}"]`);
  target?.click();
  return target !== undefined;
}

export function focusFilter(): boolean {
  const field = first("[data-page-filter]");
  field?.focus();
  return field !== undefined;
}

export function moveRow(by: 1 | -1): boolean {
  const rows = [...document.querySelectorAll<HTMLElement>("[data-row]")].filter(visible);
  const at = rows.indexOf(document.activeElement as HTMLElement);
  const next = at < 0 ? rows[0] : rows[at + by];
  next?.focus();
  return next !== undefined;
}
