export { cancelCommand } from "./cancel.ts";
export { getCommand, ListCommands, listCommands } from "./list.ts";
export { RunCommand, runCommand } from "./run.ts";
export { type CommandBundle, claimCommand, finishCommand, listOpenCommands } from "./work.ts";
