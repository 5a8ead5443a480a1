import { describe, expect, it } from "vitest";
import { comboOf } from "./hotkeys.ts";

const key = (name: string, held: Partial<KeyboardEvent> = {}) =>
  comboOf({ key: name, ctrlKey: false, metaKey: false, shiftKey: false, altKey: false, ...held });

describe("comboOf", () => {
  it("must read Ctrl and Command as the same key", () => {
    expect(key("k", { ctrlKey: true })).toBe("mod+k");
    expect(key("K", { metaKey: true })).toBe("mod+k");
  });

  it("must tell N from Shift N and leave signs as they are typed", () => {
    expect(key("n")).toBe("n");
    expect(key("N", { shiftKey: true })).toBe("shift+n");
    expect(key("?", { shiftKey: true })).toBe("?");
  });

  it("must not take keys with Alt for bare ones", () => {
    expect(key("g", { altKey: true })).toBe("alt+g");
  });
});
