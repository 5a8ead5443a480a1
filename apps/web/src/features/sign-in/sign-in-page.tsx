import { Note } from "../../components/ui/note.tsx";
import { AuthMain, AuthSide } from "./auth-frame.tsx";
import { isClaimed } from "./claim.ts";
import { SignInForm } from "./sign-in-form.tsx";

function Unclaimed() {
  return (
    <Note tone="warn">
      This server has no owner yet. Open the claim link that Moorage printed when it started, or run{" "}
      <code className="font-mono">pnpm claim</code> on the server for a new one.
    </Note>
  );
}

export async function SignInPage({ host, next }: { host: string; next?: string | undefined }) {
  const claimed = await isClaimed();
  return (
    <>
      <AuthMain title="Sign in" text={`to ${host}`}>
        {claimed ? <SignInForm next={next} /> : <Unclaimed />}
        {claimed && (
          <p className="text-caption text-muted-foreground">
            Accounts are made by invitation. Ask an owner of your organization.
          </p>
        )}
      </AuthMain>
      <AuthSide label="Moorage">
        <p className="text-title tracking-[-0.01em]">Your services, held fast.</p>
      </AuthSide>
    </>
  );
}
