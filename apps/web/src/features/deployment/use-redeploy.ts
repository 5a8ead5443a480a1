"use client";

import { useMutation } from "@tanstack/react-query";
import { useRouter } from "next/navigation";
import { announce } from "../../lib/announce.ts";
import type { ServicePlace } from "../../lib/service-place.ts";
import { useTRPC } from "../../trpc/client.tsx";

/** The ways to ask for a deployment. What was asked for is opened when `follow` says so. */
export function useRedeploy(place: ServicePlace, follow = true) {
  const trpc = useTRPC();
  const router = useRouter();
  const onSuccess = ({ number }: { number: number }) => {
    announce(`Deployment #${number} was requested`);
    if (follow) router.push(`${place.href}/deployments/${number}`);
  };
  const deploy = useMutation(trpc.deployment.deploy.mutationOptions({ onSuccess }));
  const redeploy = useMutation(trpc.deployment.redeploy.mutationOptions({ onSuccess }));
  const reload = useMutation(trpc.deployment.reload.mutationOptions({ onSuccess }));
  const pending = deploy.isPending || redeploy.isPending || reload.isPending;
  return { deploy, redeploy, reload, pending, error: deploy.error ?? redeploy.error ?? reload.error };
}
