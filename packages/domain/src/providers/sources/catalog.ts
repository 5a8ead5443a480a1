import { catalog } from "../../provider.ts";
import { bitbucket } from "./bitbucket.ts";
import { drop } from "./drop.ts";
import { git } from "./git.ts";
import { gitea } from "./gitea.ts";
import { github } from "./github.ts";
import { gitlab } from "./gitlab.ts";
import { image } from "./image.ts";

export const sources = catalog([image, github, gitlab, bitbucket, gitea, git, drop]);
