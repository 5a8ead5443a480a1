import { z } from "zod";

const message = "__proto__ cannot be a name here.";

/** An object whose names people choose. Zod leaves the name __proto__ out without a word: here it is refused. */
export function recordOf<K extends z.core.$ZodRecordKey, V extends z.core.$ZodType>(
  key: K,
  value: V,
  params?: z.core.$ZodRecordParams,
) {
  const record = z.record(key, value, params);
  return z.preprocess((given: z.input<typeof record>, context) => {
    if (typeof given === "object" && given !== null && Object.hasOwn(given, "__proto__"))
      context.addIssue({ code: "custom", path: ["__proto__"], message });
    return given;
  }, record);
}
