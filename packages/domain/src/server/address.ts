import { z } from "zod";
import { HostName } from "../names.ts";

const address = z.union(
  [HostName, z.ipv4(), z.ipv6()],
  "Enter a host name or an IP address, without a scheme or port.",
);

/** Where a server answers on SSH. */
export const ServerAddress = z.string().trim().max(253).pipe(address);

/** A Unix account, as `useradd` takes it. */
export const UnixUser = z
  .string()
  .trim()
  .regex(/^[a-z_][a-z0-9_-]{0,31}$/, "A user is small letters, digits, - and _, such as root or deploy.");
