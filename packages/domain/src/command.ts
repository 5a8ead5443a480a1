/** A program and its arguments. There is no string form, so there is nothing to escape. */
export type Argv = readonly [program: string, ...args: string[]];

declare const brand: unique symbol;
/** Shell text without holes: values arrive as "$1", "$2". Only the tag `script` makes one. */
export type Script = string & { readonly [brand]: true };

export const script = (text: TemplateStringsArray): Script => text.raw.join("") as Script;

export const sh = (body: Script, ...args: string[]): Argv => ["sh", "-eu", "-c", body, "sh", ...args];
