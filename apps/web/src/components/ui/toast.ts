export interface Toast {
  id: number;
  tone: "ok" | "fail";
  title: string;
  text?: string;
  link: { href: string; label: string };
}

let toasts: readonly Toast[] = [];
let lastId = 0;
const listeners = new Set<() => void>();

function publish(next: readonly Toast[]): void {
  toasts = next;
  for (const listener of listeners) listener();
}

/** Only for the result of background work (deployment, set-up). An error of a form is never a toast. */
export function toast(message: Omit<Toast, "id">): void {
  lastId += 1;
  publish([...toasts.slice(-3), { ...message, id: lastId }]);
}

export function dismissToast(id: number): void {
  publish(toasts.filter((entry) => entry.id !== id));
}

export function subscribeToasts(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export const shownToasts = () => toasts;
