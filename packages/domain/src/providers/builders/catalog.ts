import { catalog } from "../../provider.ts";
import { dockerfile } from "./dockerfile.ts";
import { herokuBuildpacks } from "./heroku-buildpacks.ts";
import { nixpacks } from "./nixpacks.ts";
import { paketoBuildpacks } from "./paketo-buildpacks.ts";
import { railpack } from "./railpack.ts";
import { staticSite } from "./static.ts";

export const builders = catalog([dockerfile, railpack, nixpacks, herokuBuildpacks, paketoBuildpacks, staticSite]);
