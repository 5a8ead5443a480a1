import { describe, expect, it } from "vitest";
import { bytes, count, duration, ordinal, relativeTime } from "./format.ts";

const now = Date.parse("2026-11-22T12:00:00Z");
const ago = (ms: number) => new Date(now - ms).toISOString();

describe("format", () => {
  it("must say a time relatively for seven days and as a date after that", () => {
    expect(relativeTime(ago(5_000), now)).toBe("just now");
    expect(relativeTime(ago(52 * 60_000), now)).toMatch(/^52 min/);
    expect(relativeTime(ago(3 * 3_600_000), now)).toMatch(/^3 h/);
    expect(relativeTime(ago(8 * 86_400_000), now)).toBe("14 Nov 2026");
  });

  it("must keep a wrong time visible instead of failing", () => {
    expect(relativeTime("never", now)).toBe("never");
  });

  it("must write durations in at most two units", () => {
    expect(duration(900)).toBe("1 s");
    expect(duration(72_000)).toBe("1 m 12 s");
    expect(duration(2 * 3_600_000 + 5 * 60_000)).toBe("2 h 05 m");
  });

  it("must write sizes with at most three figures", () => {
    expect(bytes(0)).toBe("0 B");
    expect(bytes(536_870_912)).toBe("512 MiB");
    expect(bytes(1_503_238_553)).toBe("1.4 GiB");
    expect(bytes(1_047_527_424)).toBe("999 MiB");
  });

  it("must count in words", () => {
    expect(count(1, "service")).toBe("1 service");
    expect(count(31, "service")).toBe("31 services");
    expect([1, 2, 3, 4, 11, 22].map(ordinal)).toEqual(["1st", "2nd", "3rd", "4th", "11th", "22nd"]);
  });
});
