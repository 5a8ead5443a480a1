import type { ReactNode } from "react";

export interface Column<Row> {
  key: string;
  /** Names the column in the head, and the value in the card that a row becomes on a phone. */
  label: string;
  cell: (row: Row) => ReactNode;
  end?: boolean;
  /** The first cell of a card: no label beside it. */
  title?: boolean;
  /** Row actions: stay in the corner of the card. */
  corner?: boolean;
  /** Not shown on a phone. */
  drop?: boolean;
  width?: string;
}

interface Props<Row> {
  /** Says what is listed, for screen readers. */
  label: string;
  columns: readonly Column<Row>[];
  rows: readonly Row[];
  rowKey: (row: Row) => string;
  groups?: readonly { label: ReactNode; key: string; rows: readonly Row[] }[];
}

const flag = (on: boolean | undefined) => (on ? "" : undefined);

function Cells<Row>({ columns, row }: { columns: readonly Column<Row>[]; row: Row }) {
  return columns.map((column) => (
    <td
      key={column.key}
      data-label={column.title || column.corner ? undefined : column.label}
      data-end={flag(column.end)}
      data-corner={flag(column.corner)}
      data-drop={flag(column.drop)}
    >
      {column.cell(row)}
    </td>
  ));
}

/** Items that are compared. Give the link of a row `data-row`, so that J and K move through it. */
export function DataTable<Row>({ label, columns, rows, rowKey, groups }: Props<Row>) {
  const parts = groups ?? [{ key: "all", label: undefined, rows }];
  return (
    <div className="overflow-clip rounded-lg border border-border bg-card">
      <table className="table" aria-label={label}>
        <thead>
          <tr>
            {columns.map((column) => (
              <th key={column.key} scope="col" data-end={flag(column.end)} style={{ width: column.width }}>
                {column.corner ? <span className="sr-only">{column.label}</span> : column.label}
              </th>
            ))}
          </tr>
        </thead>
        {parts.map((part) => (
          <tbody key={part.key}>
            {part.label && (
              <tr>
                <th scope="rowgroup" colSpan={columns.length}>
                  {part.label}
                </th>
              </tr>
            )}
            {part.rows.map((row) => (
              <tr key={rowKey(row)}>
                <Cells columns={columns} row={row} />
              </tr>
            ))}
          </tbody>
        ))}
      </table>
    </div>
  );
}
