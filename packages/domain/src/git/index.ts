export { GitRef, gitRefProblem, isCommitId, isShortCommitId, nearNames } from "./ref.ts";
export { normalizePrivateKey, PrivateKeyText, privateKeyProblem } from "./ssh-key.ts";
export { submoduleUrl } from "./submodule.ts";
export {
  formatGitUrl,
  type GitScheme,
  type GitUrl,
  GitUrlText,
  gitUrlProblem,
  isSameGitHost,
  parseGitUrl,
  portOf,
  takeGitCredential,
} from "./url.ts";
