/** As `ref` of what a dialog shows next: the focus would be lost with what it showed before. */
export function focusFirst(element: HTMLElement | null): void {
  const first = element?.querySelector<HTMLElement>("[data-autofocus]") ?? element?.querySelector<HTMLElement>("input");
  first?.focus();
}
