import { printReference, type VariableLevel } from "@moorage/domain/service";
import { Card } from "../../components/ui/card.tsx";

const code = "font-mono text-log text-foreground";

/** The rules, beside the lines that they are about. */
export function HowTheyApply({ own }: { own: VariableLevel }) {
  return (
    <Card title="How they apply">
      <div className="grid gap-2.5 text-small text-muted-foreground">
        <p className="md:hidden">The service wins over environment, environment over project.</p>
        <p>
          Changes apply at the next deployment{own === "service" ? "" : " of each service"}. What runs keeps the values
          that it started with.
        </p>
        <p>
          A value can take in another one:{" "}
          <code className={code}>{printReference({ level: "project", name: "NAME" })}</code>,{" "}
          <code className={code}>{printReference({ level: "environment", name: "NAME" })}</code>, or the nearest with{" "}
          <code className={code}>{printReference({ level: undefined, name: "NAME" })}</code>.
        </p>
        <p>Secrets are stored encrypted and shown only on request, which the audit log keeps.</p>
      </div>
    </Card>
  );
}
