/** Where the thing to run comes from: an image that exists, or files that a builder makes an image of. */
export type Source =
  | { readonly needs: "image"; readonly image: string; readonly summary: string }
  | { readonly needs: "build"; readonly checkout: Checkout; readonly summary: string };

/** How the engine gets the files. Git hosts add a variant with the argv of a clone. */
export type Checkout = { readonly kind: "upload"; readonly uploadId: string | undefined };
