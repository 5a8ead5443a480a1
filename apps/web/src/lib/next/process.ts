/** In place of the browser's `process`: libraries read its `env`, which is empty there. */
export const env: Record<string, string | undefined> = {};
