import { catalog } from "../../provider.ts";
import { custom } from "./custom.ts";
import { discord } from "./discord.ts";
import { email } from "./email.ts";
import { gotify } from "./gotify.ts";
import { lark } from "./lark.ts";
import { mattermost } from "./mattermost.ts";
import { ntfy } from "./ntfy.ts";
import { pushover } from "./pushover.ts";
import { resend } from "./resend.ts";
import { slack } from "./slack.ts";
import { teams } from "./teams.ts";
import { telegram } from "./telegram.ts";

export const channels = catalog([
  slack,
  telegram,
  discord,
  email,
  resend,
  gotify,
  ntfy,
  mattermost,
  pushover,
  custom,
  lark,
  teams,
]);
