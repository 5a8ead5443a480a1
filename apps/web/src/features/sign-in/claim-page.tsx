import { FolderKanban, Globe, Rocket } from "lucide-react";
import { Note } from "../../components/ui/note.tsx";
import { AuthMain, AuthSide } from "./auth-frame.tsx";
import { ClaimForm } from "./claim-form.tsx";

const next = [
  { icon: FolderKanban, text: "Make a project; it begins with the environment production" },
  { icon: Rocket, text: "Deploy the first service from an image or your source" },
  { icon: Globe, text: "Give it a domain" },
];

const Command = () => <code className="font-mono">pnpm claim</code>;

export function ClaimPage({ token }: { token: string | undefined }) {
  return (
    <>
      <AuthMain title="Claim this server" text="It has no owner yet. The account you make here is the owner.">
        {token ? (
          <ClaimForm token={token} />
        ) : (
          <Note tone="warn">
            This page opens with the link that Moorage printed when it started. The link carries a token that works
            once, for an hour.
          </Note>
        )}
        <p className="text-caption text-muted-foreground">
          No link, or an old one? Run <Command /> on the server for a new one.
        </p>
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
