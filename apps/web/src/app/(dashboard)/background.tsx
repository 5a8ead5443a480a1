"use client";

import { Keyboard } from "@/components/shell/keyboard.tsx";
import { LiveUpdates } from "@/features/live";

export default function Background() {
  return (
    <>
      <LiveUpdates />
      <Keyboard />
    </>
  );
}
