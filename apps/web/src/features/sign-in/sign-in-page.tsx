import { AuthMain, AuthSide } from "./auth-frame.tsx";
import { SignInForm } from "./sign-in-form.tsx";

export function SignInPage({ host, next }: { host: string; next?: string | undefined }) {
  return (
    <>
      <AuthMain title="Sign in" text={`to ${host}`}>
        <SignInForm next={next} />
        <p className="text-caption text-muted-foreground">
          Accounts are made by invitation. Ask an owner of your organization.
        </p>
      </AuthMain>
      <AuthSide label="Moorage">
        <p className="text-title tracking-[-0.01em]">Your services, held fast.</p>
      </AuthSide>
    </>
  );
}
