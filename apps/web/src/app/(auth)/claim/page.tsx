import type { Metadata } from "next";
import { ClaimPage } from "@/features/sign-in";

// The address carries the token: it must not travel on in a Referer header.
export const metadata: Metadata = { title: "Claim this server", referrer: "no-referrer" };

interface Props {
  searchParams: Promise<{ token?: string | string[] }>;
}

export default async function Page({ searchParams }: Props) {
  const { token } = await searchParams;
  return <ClaimPage token={typeof token === "string" && token !== "" ? token : undefined} />;
}
