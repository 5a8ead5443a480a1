"use client";

import { useCallback, useEffect, useState } from "react";
import { announce } from "../../lib/announce.ts";
import { problemOf } from "../../lib/problem.ts";
import { useTRPCClient } from "../../trpc/client.tsx";

export const revealSeconds = 30;

/** One secret in clear for 30 seconds. It is kept nowhere but here, and asked for again each time. */
export function useReveal(variableId: string) {
  const client = useTRPCClient();
  const [value, setValue] = useState<string>();
  const [pending, setPending] = useState(false);
  const [error, setError] = useState<string>();

  const fetchValue = useCallback(
    async () => (await client.variable.reveal.mutate({ variableId })).value,
    [client, variableId],
  );
  const hide = useCallback(() => setValue(undefined), []);
  useEffect(() => {
    if (value === undefined) return;
    const timer = setTimeout(hide, revealSeconds * 1000);
    return () => clearTimeout(timer);
  }, [value, hide]);

  const reveal = async () => {
    setPending(true);
    setError(undefined);
    try {
      setValue(await fetchValue());
      announce(`Shown for ${revealSeconds} seconds. Written to the audit log.`);
    } catch (failure) {
      setError(problemOf(failure).title);
    } finally {
      setPending(false);
    }
  };
  return { value, pending, error, reveal, hide, fetchValue };
}
