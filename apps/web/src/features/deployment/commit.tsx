import type { Deployment } from "./types.ts";

type Committed = Pick<Deployment, "title" | "commit" | "commitMessage" | "commitAuthor">;

export const shortCommit = (commit: string): string => commit.slice(0, 7);

const subjectOf = (message: string | null): string => message?.split("\n", 1)[0]?.trim() ?? "";

/** What was deployed: the title, and the commit with its message where the title does not say it. */
export function Change({ title, commit, commitMessage, commitAuthor }: Committed) {
  const subject = subjectOf(commitMessage);
  return (
    <span className="grid gap-0.5">
      <span className="line-clamp-2 wrap-anywhere" title={title}>
        {title}
      </span>
      {commit && (
        <span className="line-clamp-2 text-caption text-muted-foreground wrap-anywhere" title={commitMessage ?? commit}>
          <code className="font-mono">{shortCommit(commit)}</code>
          {subject !== "" && subject !== title && ` ${subject}`}
          {commitAuthor && ` by ${commitAuthor}`}
        </span>
      )}
    </span>
  );
}
