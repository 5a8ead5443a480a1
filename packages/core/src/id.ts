import { z } from "zod";

/** An id as an input: any that exists fits, and no text that a database would refuse. */
export const Id = z
  .string()
  .max(64, "This is not an id.")
  .regex(/^[A-Za-z0-9_-]+$/, "This is not an id.");
