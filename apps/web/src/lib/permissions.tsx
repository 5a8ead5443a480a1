"use client";

import type { Permission } from "@moorage/domain";
import { createContext, type ReactNode, useContext } from "react";

const Permissions = createContext<readonly Permission[]>([]);

export function PermissionsProvider({ of, children }: { of: readonly Permission[]; children: ReactNode }) {
  return <Permissions value={of}>{children}</Permissions>;
}

/** What the person may not do is absent, not grey. The server decides again when it is done. */
export function useCan(): (permission: Permission) => boolean {
  const held = useContext(Permissions);
  return (permission) => held.includes(permission);
}
