import { catalog } from "../../provider.ts";
import { bitbucket } from "./bitbucket.ts";
import { gitea } from "./gitea.ts";
import { github } from "./github.ts";
import { gitlab } from "./gitlab.ts";

export const gitHosts = catalog([github, gitlab, bitbucket, gitea]);
