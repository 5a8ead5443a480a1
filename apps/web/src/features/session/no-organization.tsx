import { UsersRound } from "lucide-react";
import { Blank } from "../../components/ui/states.tsx";
import { AccountMenu } from "./account-menu.tsx";
import type { Me } from "./session.ts";

/** Signed in, but a member of nothing: the last organization was deleted, or the membership was ended. */
export function NoOrganization({ me }: { me: Me }) {
  return (
    <main id="main" className="grid min-h-dvh place-content-center justify-items-center">
      <Blank page icon={<UsersRound aria-hidden size={20} />} title="You belong to no organization">
        <p>Ask an owner for an invitation to {me.user.email}.</p>
      </Blank>
      <div className="w-60">
        <AccountMenu me={me} />
      </div>
    </main>
  );
}
