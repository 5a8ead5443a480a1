import { FolderKanban, Globe, Rocket } from "lucide-react";
import type { ReactNode } from "react";
import { LinkButton } from "../../components/ui/link-button.tsx";
import { Note } from "../../components/ui/note.tsx";
import { AuthMain, AuthSide } from "./auth-frame.tsx";
import { type ClaimState, claimStateOf } from "./claim.ts";
import { ClaimForm } from "./claim-form.tsx";

const next = [
  { icon: FolderKanban, text: "Make a project; it begins with the environment production" },
  { icon: Rocket, text: "Deploy the first service from an image or your source" },
  { icon: Globe, text: "Give it a domain" },
];

const Command = () => <code className="font-mono">pnpm claim</code>;

const newLink = (
  <>
    {" "}
    Run <Command /> on the server for a new one.
  </>
);

const refusals: Record<Exclude<ClaimState, "open" | "claimed"> | "no-token", ReactNode> = {
  wrong: <>This claim link is not the newest one, or it was used.{newLink}</>,
  expired: <>This claim link is older than an hour.{newLink}</>,
  "no-token": (
    <>
      This page opens with the link that Moorage printed when it started. The link carries a token that works once, for
      an hour.{newLink}
    </>
  ),
};

function Claimed() {
  return (
    <AuthMain title="This server has an owner" text="It can be claimed only once.">
      <Note>Sign in with your account. Without one, ask an owner of your organization for an invitation.</Note>
      <div>
        <LinkButton href="/sign-in" variant="primary" size="lg" wide>
          Sign in
        </LinkButton>
      </div>
    </AuthMain>
  );
}

export async function ClaimPage({ token }: { token: string | undefined }) {
  const state = await claimStateOf(token);
  if (state === "claimed")
    return (
      <>
        <Claimed />
        <AuthSide label="Moorage">
          <p className="text-title tracking-[-0.01em]">Your services, held fast.</p>
        </AuthSide>
      </>
    );
  return (
    <>
      <AuthMain title="Claim this server" text="It has no owner yet. The account you make here is the owner.">
        {state === "open" ? (
          <ClaimForm token={token ?? ""} />
        ) : (
          <Note tone={state === "no-token" ? "warn" : "fail"} alert={state !== "no-token"}>
            {refusals[state]}
          </Note>
        )}
      </AuthMain>
      <AuthSide label="What happens next">
        <h2 className="text-title">What happens next</h2>
        <ol className="grid gap-2">
          {next.map(({ icon: Icon, text }) => (
            <li key={text} className="flex items-start gap-2">
              <Icon aria-hidden size={16} className="mt-0.5" />
              <span>{text}</span>
            </li>
          ))}
        </ol>
      </AuthSide>
    </>
  );
}
