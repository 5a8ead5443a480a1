const secret = "Secret: the last part of the address; it may stay empty.";
const hosts: readonly { name: string; steps: readonly string[] }[] = [
  {
    name: "GitHub",
    steps: [
      "In the repository: Settings, Webhooks, Add webhook.",
      "Payload URL: the address. Content type: application/json.",
      secret,
      "Events: just the push event. It tells of tags too.",
    ],
  },
  {
    name: "GitLab",
    steps: [
      "In the project: Settings, Webhooks, Add new webhook.",
      "URL: the address.",
      "Secret token: the last part of the address; it may stay empty.",
      "Trigger: push events, or tag push events when it deploys on tags.",
    ],
  },
  {
    name: "Gitea and Forgejo",
    steps: [
      "In the repository: Settings, Webhooks, Add webhook, Gitea.",
      "Target URL: the address. POST, application/json.",
      secret,
      "Trigger on: push events.",
    ],
  },
  {
    name: "Bitbucket",
    steps: [
      "In the repository: Repository settings, Webhooks, Add webhook.",
      "URL: the address.",
      secret,
      "Triggers: repository push.",
    ],
  },
  {
    name: "Docker Hub",
    steps: [
      "In the repository of the image: Webhooks.",
      "Webhook URL: the address. Docker Hub knows no secret.",
      "A push of the image and tag of this service deploys it.",
    ],
  },
  {
    name: "A script",
    steps: ["A POST with the body {} and the type application/json deploys: the end of a pipeline, for example."],
  },
];

/** Where each host keeps its webhooks, and what to enter there. */
export function HowToSetUp() {
  return (
    <div className="grid gap-1.5">
      <h3 className="text-small font-medium">How to set it up</h3>
      <div className="divide-y divide-border rounded-lg border border-border">
        {hosts.map(({ name, steps }) => (
          <details key={name} className="px-3 text-small">
            <summary className="min-h-9 cursor-pointer py-2 font-medium">{name}</summary>
            <ol className="grid list-decimal gap-1 pb-3 pl-5 text-muted-foreground">
              {steps.map((step) => (
                <li key={step}>{step}</li>
              ))}
            </ol>
          </details>
        ))}
      </div>
    </div>
  );
}
