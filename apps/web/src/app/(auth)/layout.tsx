import type { ReactNode } from "react";

export default function AuthLayout({ children }: { children: ReactNode }) {
  return <div className="grid min-h-dvh grid-cols-[minmax(0,1fr)] md:grid-cols-2">{children}</div>;
}
