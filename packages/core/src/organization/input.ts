import { DisplayName } from "@moorage/domain";
import { z } from "zod";

/** A picture as an address or as data; never fetched by the server. */
const Logo = z
  .string()
  .trim()
  .max(200_000, "Use a smaller picture.")
  .regex(
    /^(?:https:\/\/[\x21-\x7e]+|data:image\/(?:png|jpeg|webp);base64,[A-Za-z0-9+/=]+)$/,
    "Use an https address or a PNG, JPEG or WebP.",
  );

export const CreateOrganization = z.object({ name: DisplayName, logo: Logo.nullable().default(null) });
export const UpdateOrganization = z.object({ name: DisplayName, logo: Logo.nullable() }).partial();
