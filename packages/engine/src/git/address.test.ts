import { expect, test } from "vitest";
import { addressProblem } from "./address.ts";

const home = { privateAddresses: true };
const strict = { privateAddresses: false };

test.each([
  "169.254.169.254",
  "169.254.0.1",
  "100.100.100.200",
  "168.63.129.16",
  "0.0.0.0",
  "0.1.2.3",
  "224.0.0.1",
  "255.255.255.255",
  "::",
  "fe80::1",
  "febf::1",
  "fd00:ec2::254",
  "ff02::1",
  "::ffff:169.254.169.254",
  "::ffff:a9fe:a9fe",
  "not an address",
])("%s must never be called", (address) => {
  expect(addressProblem(address, home)).toBe("reserved");
  expect(addressProblem(address, strict)).toBe("reserved");
});

test.each([
  "127.0.0.1",
  "127.255.0.1",
  "10.1.2.3",
  "172.16.0.1",
  "172.31.255.255",
  "192.168.1.1",
  "100.64.0.1",
  "::1",
  "fd12:3456::1",
  "::ffff:10.0.0.1",
  "::ffff:7f00:1",
  "64:ff9b::a9fe:a9fe",
  "2002:7f00:1::",
])("%s must be called with leave only", (address) => {
  expect(addressProblem(address, home)).toBeUndefined();
  expect(addressProblem(address, strict)).toBe("private");
});

test.each(["1.1.1.1", "140.82.121.3", "172.32.0.1", "2606:50c0:8000::153", "::ffff:1.1.1.1"])(
  "%s may be called",
  (address) => {
    expect(addressProblem(address, strict)).toBeUndefined();
  },
);
