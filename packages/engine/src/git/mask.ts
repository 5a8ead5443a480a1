const shortest = 6;

/** Takes every known secret out of a line, also in the forms in which http writes it. */
export function masking(secrets: readonly string[]): (line: string) => string {
  const forms = [...new Set(secrets.flatMap((secret) => [secret, encodeURIComponent(secret)]))]
    .filter((form) => form.length >= shortest)
    .sort((a, b) => b.length - a.length);
  return (line) => forms.reduce((masked, form) => masked.replaceAll(form, "[secret]"), line);
}
