/** Where the thing to run comes from: an image that exists, or files that a builder makes an image of. */
export type Source =
  | { readonly needs: "image"; readonly image: string; readonly summary: string }
  | { readonly needs: "build"; readonly checkout: Checkout; readonly summary: string };

/** How the engine gets the files. */
export type Checkout = UploadCheckout | GitCheckout;

export interface UploadCheckout {
  readonly kind: "upload";
  readonly uploadId: string | undefined;
  /** Below the archive's root; empty is the root. */
  readonly buildPath: string;
}

/** What to fetch by git. Nothing secret is in it: who deploys opens what `credential` points to. */
export interface GitCheckout {
  readonly kind: "git";
  /** Of a git host, its provider knows the address of a repository. */
  readonly remote: { readonly url: string } | { readonly repository: string };
  /** A branch, a tag or a commit; undefined is the repository's default branch. */
  readonly ref: string | undefined;
  /** Below the repository's root; empty is the root. */
  readonly buildPath: string;
  readonly submodules: boolean;
  readonly lfs: boolean;
  readonly credential: GitCredentialReference;
}

export type GitCredentialReference =
  /** The source's own secret `password`, when it is set; a public repository needs none. */
  | { readonly kind: "password"; readonly username: string | undefined }
  | { readonly kind: "ssh-key"; readonly sshKeyId: string }
  | { readonly kind: "git-host"; readonly gitHostId: string };
