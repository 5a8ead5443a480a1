import { catalog } from "../../provider.ts";
import { drop } from "./drop.ts";
import { image } from "./image.ts";

export const sources = catalog([image, drop]);
