import { expect, test } from "vitest";
import { installLine, reachedAt } from "./words.ts";

test("an address must be what one would type after ssh", () => {
  const at = (address: string, port = 22) => reachedAt({ username: "root", address, port });
  expect(at("quay-2.example")).toBe("root@quay-2.example");
  expect(at("203.0.113.7", 2222)).toBe("root@203.0.113.7:2222");
  expect(at("2001:db8::7")).toBe("root@2001:db8::7");
  expect(at("2001:db8::7", 2222)).toBe("root@[2001:db8::7]:2222");
});

test("a key's name must stay one word of the line for the server", () => {
  expect(installLine("ssh-ed25519 AAAA it's $(oops)")).toBe(
    String.raw`mkdir -p -m 700 ~/.ssh && echo 'ssh-ed25519 AAAA it'\''s $(oops)' >> ~/.ssh/authorized_keys && chmod 600 ~/.ssh/authorized_keys`,
  );
});
