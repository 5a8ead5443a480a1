import type { Metadata } from "next";
import { headers } from "next/headers";
import { redirect } from "next/navigation";
import { findSession } from "@/features/session";
import { SignInPage } from "@/features/sign-in";

export const metadata: Metadata = { title: "Sign in" };

interface Props {
  searchParams: Promise<{ next?: string | string[] }>;
}

export default async function Page({ searchParams }: Props) {
  if (await findSession()) redirect("/projects");
  const { next } = await searchParams;
  const host = (await headers()).get("host") ?? "this server";
  return <SignInPage host={host} next={typeof next === "string" ? next : undefined} />;
}
