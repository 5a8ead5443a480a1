import type { HttpAnswer, HttpRequest } from "../../http.ts";
import type { Message } from "../../notification/message.ts";
import type { Secret } from "../../secret.ts";

/** A way to people outside. It knows messages, never events, and says what is to be sent; the engine sends it. */
export interface Channel {
  /** Where it is sent to, as far as that is no secret. Secrets do not follow to another place. */
  readonly audience: string;
  /** The field that the address is in, where there is one. */
  readonly addressField?: string;
  /** `id` is the same each time that the same message is tried. */
  write(message: Message, id: string): Delivery;
  /** Why an answer with a good status is a refusal all the same. */
  refusal?(answer: HttpAnswer): string | undefined;
}

export type Delivery =
  | { readonly by: "http"; readonly request: HttpRequest<string | Secret> }
  | { readonly by: "mail"; readonly mail: Mail };

export interface Mail {
  readonly host: string;
  readonly port: number;
  readonly login: { readonly username: string; readonly password: Secret } | undefined;
  readonly from: string;
  readonly to: readonly string[];
  readonly subject: string;
  readonly text: string;
  readonly html: string;
  readonly id: string;
}
