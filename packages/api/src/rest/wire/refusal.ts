/** A request that is refused for its form, before an operation sees it. */
export class Refusal extends Error {
  override readonly name = "Refusal";
  readonly status: number;
  readonly code: string | undefined;

  constructor(status: number, code: string | undefined, message: string) {
    super(message);
    this.status = status;
    this.code = code;
  }
}

export const unauthorized = () => new Refusal(401, undefined, "Unauthorized");
export const unknownOperation = () => new Refusal(404, "NOT_FOUND", "Not found");
export const tooLarge = (message: string) => new Refusal(413, "PAYLOAD_TOO_LARGE", message);
export const wrongType = (expected: string) =>
  new Refusal(415, "UNSUPPORTED_MEDIA_TYPE", `Send the content type ${expected}.`);
