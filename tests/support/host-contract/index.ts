// What every Host must do, whichever way it reaches its machine.
import type { Host } from "../../../packages/engine/src/host/index.ts";
import { cancelling } from "./cancelling.ts";
import { engine, requests } from "./engine.ts";
import { files } from "./files.ts";
import { programs } from "./programs.ts";

export interface ContractPlace {
  host(): Host;
  /** An image of busybox is there. */
  image: string;
  /** Also that what ignores SIGTERM is killed, which takes the ten seconds that it is given. */
  patient?: boolean;
}

export function hostContract({ host, image, patient = false }: ContractPlace): void {
  programs(host);
  cancelling(host, patient);
  files(host);
  engine(host, image);
  requests(host);
}
