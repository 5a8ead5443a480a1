/** Docker's own resolver listens in each container; it is not the app. */
const dockerResolver = "127.0.0.11";
/** A UDP socket that is connected to nobody takes from everybody. */
const openStates = { tcp: "0A", udp: "07" };

/** Of /proc/net/{tcp,udp}{,6}: `sl local remote state …`, addresses in hexadecimal, 32-bit words in host order. */
export function listeningSockets(table: string, protocol: "tcp" | "udp"): { address: string; port: number }[] {
  return table
    .split("\n")
    .map((line) => /^\s*\d+: ([0-9A-F]+):([0-9A-F]{4}) [0-9A-F]+:[0-9A-F]{4} ([0-9A-F]{2}) /.exec(line))
    .filter((match) => match?.[3] === openStates[protocol])
    .map((match) => ({ address: addressOf(match?.[1] ?? ""), port: Number.parseInt(match?.[2] ?? "0", 16) }))
    .filter(({ address }) => address !== dockerResolver);
}

function addressOf(hex: string): string {
  if (/^0+$/.test(hex)) return "0.0.0.0";
  if (hex === "00000000000000000000000001000000") return "127.0.0.1";
  // What listens on 127.0.0.1 through an IPv6 socket, as Java does, is ::ffff:127.0.0.1.
  const mapped = /^0{16}FFFF0000([0-9A-F]{8})$/.exec(hex)?.[1];
  if (mapped) return addressOf(mapped);
  if (hex.length > 8) return "[::]";
  return [6, 4, 2, 0].map((at) => Number.parseInt(hex.slice(at, at + 2), 16)).join(".");
}
