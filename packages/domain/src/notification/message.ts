export const messageLevels = ["success", "failure", "warning", "info"] as const;
export type MessageLevel = (typeof messageLevels)[number];

/** What people outside are told. A channel makes its own format of it and knows no event. */
export interface Message {
  level: MessageLevel;
  /** One line. */
  title: string;
  facts: [label: string, value: string][];
  body?: string;
  /** Where in the dashboard there is more. */
  link?: string;
  /** ISO 8601. */
  at: string;
}
