import { z } from "zod";

const brand = Symbol.for("moorage.secret");
const inspect = Symbol.for("nodejs.util.inspect.custom");

/** A value that prints, logs and serialises as `[secret]`. Only a sink calls `reveal()`. */
export class Secret {
  readonly #value: string;
  readonly [brand] = true;
  constructor(value: string) {
    this.#value = value;
  }
  reveal(): string {
    return this.#value;
  }
  toString(): string {
    return "[secret]";
  }
  toJSON(): string {
    return "[secret]";
  }
  [inspect](): string {
    return "[secret]";
  }
}

/** An input field that becomes a `Secret` when it is parsed; forms draw it as a password field. */
export const secretString = (maxLength = 65_536) =>
  z
    .string()
    .min(1)
    .max(maxLength)
    .transform((value) => new Secret(value))
    .meta({ secret: true });
