import { Plus } from "lucide-react";
import { Button } from "./button.tsx";
import { type Column, DataTable } from "./data-table.tsx";

interface ListSectionProps<Row> {
  title: string;
  help: string;
  /** On the button: "Add a mount". */
  add: string;
  /** In place of an empty table. */
  none: string;
  columns: readonly Column<Row>[];
  rows: readonly Row[];
  onAdd: () => void;
}

/** Things of which a service has some: what they are for, a button for one more, and those that are there. */
export function ListSection<Row extends { id: string }>(props: ListSectionProps<Row>) {
  const { title, help, add, none, columns, rows, onAdd } = props;
  return (
    <section aria-label={title} className="grid gap-3">
      <div className="flex flex-wrap items-start justify-between gap-2">
        <div className="grid gap-0.5">
          <h2 className="text-small font-semibold">{title}</h2>
          <p className="text-small text-muted-foreground">{help}</p>
        </div>
        <Button icon={<Plus aria-hidden size={16} />} data-command={add} onClick={onAdd}>
          {add}
        </Button>
      </div>
      {rows.length === 0 ? (
        <p className="rounded-lg border border-dashed border-border-strong px-4 py-5 text-center text-small text-muted-foreground">
          {none}
        </p>
      ) : (
        <DataTable label={title} columns={columns} rows={rows} rowKey={({ id }) => id} />
      )}
    </section>
  );
}
