/** Families of accounts with providers: the same columns and code, a catalog each. The name is the permission's resource. */
export const connectionFamilies = ["gitHost", "registry", "notification"] as const;
export type ConnectionFamily = (typeof connectionFamilies)[number];
