import { catalog } from "../../provider.ts";
import { dockerfile } from "./dockerfile.ts";

export const builders = catalog([dockerfile]);
