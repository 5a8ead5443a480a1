import type { Metadata } from "next";
import { headers } from "next/headers";
import { redirect } from "next/navigation";
import { findSession } from "@/features/session";
import { SignInPage, safeNext } from "@/features/sign-in";

export const metadata: Metadata = { title: "Sign in" };

interface Props {
  searchParams: Promise<{ next?: string | string[] }>;
}

export default async function Page({ searchParams }: Props) {
  const { next: asked } = await searchParams;
  const next = typeof asked === "string" ? asked : undefined;
  if (await findSession()) redirect(safeNext(next));
  const host = (await headers()).get("host") ?? "this server";
  return <SignInPage host={host} next={next} />;
}
