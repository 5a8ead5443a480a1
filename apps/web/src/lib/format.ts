const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;
const locale = "en-GB";

const relative = new Intl.RelativeTimeFormat(locale, { numeric: "auto", style: "short" });
const dateOnly = new Intl.DateTimeFormat(locale, { day: "numeric", month: "short", year: "numeric" });

/** Relative up to seven days, then the date. */
export function relativeTime(iso: string, now: number): string {
  const at = Date.parse(iso);
  if (Number.isNaN(at)) return iso;
  const away = at - now;
  const size = Math.abs(away);
  // `now` is up to half a minute old: what has just happened is not yet to come.
  if (size < 45_000) return away <= 30_000 ? "just now" : "in a moment";
  if (size < hour) return relative.format(Math.round(away / minute), "minute");
  if (size < day) return relative.format(Math.round(away / hour), "hour").replace("hr", "h");
  if (size < 7 * day) return relative.format(Math.round(away / day), "day");
  return dateOnly.format(at);
}

const absolute = new Intl.DateTimeFormat(locale, { dateStyle: "medium", timeStyle: "long" });

export function absoluteTime(iso: string): string {
  const at = Date.parse(iso);
  return Number.isNaN(at) ? iso : absolute.format(at);
}

const clock = new Intl.DateTimeFormat(locale, { hour: "2-digit", minute: "2-digit", second: "2-digit", hour12: false });

export function clockTime(iso: string): string {
  const at = Date.parse(iso);
  return Number.isNaN(at) ? "" : clock.format(at);
}

/** "3 s", "1 m 12 s", "2 h 05 m", "3 d 4 h". */
export function duration(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / 1000));
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes} m ${String(seconds % 60).padStart(2, "0")} s`;
  const hours = Math.floor(minutes / 60);
  if (hours < 24) return `${hours} h ${String(minutes % 60).padStart(2, "0")} m`;
  return `${Math.floor(hours / 24)} d ${hours % 24} h`;
}

function threeFigures(value: number): string {
  if (value === 0) return "0";
  return String(Number(value.toPrecision(Math.abs(value) >= 100 ? Math.ceil(Math.log10(Math.abs(value) + 1)) : 3)));
}

const binary = ["B", "KiB", "MiB", "GiB", "TiB"] as const;

export function bytes(size: number): string {
  let value = size;
  let unit = 0;
  while (Math.abs(value) >= 1024 && unit < binary.length - 1) {
    value /= 1024;
    unit += 1;
  }
  return `${threeFigures(value)} ${binary[unit]}`;
}

const plurals = new Intl.PluralRules("en");

export function count(value: number, one: string, other = `${one}s`): string {
  return `${value.toLocaleString("en")} ${plurals.select(value) === "one" ? one : other}`;
}

/** "Queued, 2nd". */
export function ordinal(value: number): string {
  const suffix = { one: "st", two: "nd", few: "rd", other: "th", zero: "th", many: "th" };
  return `${value}${suffix[new Intl.PluralRules("en", { type: "ordinal" }).select(value)]}`;
}

export function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** "Pre-deploy" is a word, "Build cache" is two. */
export const stepTitle = (name: string): string =>
  capital(/^(?:pre|post)-/.test(name) ? name : name.replaceAll("-", " "));
