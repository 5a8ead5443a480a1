/** The change of a server from one SSH key to the next. */

/** The persisted names of its steps, in their order. Until the last one begins both keys are let in. */
export const keySteps = ["add-key", "prove-key", "remove-key"] as const;

/**
 * Which halves of a key that is rotated a server knows: the next one is used, and the former may be `beside` it. When the
 * rotation is cancelled, the `former` one is left alone in the end.
 */
export type NextKey = "beside" | "alone" | "former";
