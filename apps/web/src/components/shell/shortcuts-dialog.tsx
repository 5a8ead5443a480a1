"use client";

import { Kbd } from "../ui/badge.tsx";
import { Dialog, DialogBody } from "../ui/dialog.tsx";

const groups = [
  {
    title: "Everywhere",
    keys: [
      ["Ctrl K", "Search or jump to"],
      ["G P", "Projects"],
      ["G D", "Deployments"],
      ["G S", "Servers"],
      ["/", "Filter of the page"],
      ["J", "Next row"],
      ["K", "Previous row"],
      ["Ctrl S", "Save"],
      ["Esc", "Close the top layer"],
      ["?", "This list"],
    ],
  },
  {
    title: "On a service",
    keys: [
      ["G O", "Overview"],
      ["G L", "Logs"],
      ["G V", "Variables"],
    ],
  },
  {
    title: "In a log",
    keys: [
      ["F", "Follow"],
      ["N", "Next hit"],
      ["Shift N", "Previous hit"],
    ],
  },
] as const;

export default function ShortcutsDialog({ onClose }: { onClose: () => void }) {
  return (
    <Dialog title="Keys" onClose={onClose}>
      <DialogBody>
        {groups.map((group) => (
          <section key={group.title} aria-label={group.title} className="grid gap-1.5">
            <h3>{group.title}</h3>
            <dl className="grid gap-1">
              {group.keys.map(([keys, action]) => (
                <div key={keys} className="flex justify-between gap-4 text-small">
                  <dt className="order-2 flex gap-1">
                    {keys.split(" ").map((key) => (
                      <Kbd key={key}>{key}</Kbd>
                    ))}
                  </dt>
                  <dd className="text-muted-foreground">{action}</dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
      </DialogBody>
    </Dialog>
  );
}
