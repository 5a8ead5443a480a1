"use client";

import { clsx } from "clsx";
import { ChartLine, Table2 } from "lucide-react";
import { type PointerEvent, useState } from "react";
import { clockTime } from "../../lib/format.ts";
import { IconButton } from "../ui/button.tsx";
import { Card } from "../ui/card.tsx";
import { type Column, DataTable } from "../ui/data-table.tsx";
import { areaOf, type Frame, lineOf, nearest, piecesOf } from "./plot.ts";

export interface Series {
  label: string;
  tone: keyof typeof tones;
  dashed?: boolean;
  values: readonly (number | null)[];
}

export interface Span {
  from: number;
  to: number;
  /** Of each value of every series. */
  times: readonly number[];
  stepMs: number;
}

interface Props {
  title: string;
  /** What it is now, and what stands beside it in grey. */
  figure: string;
  detail: string;
  span: Span;
  series: readonly Series[];
  top: number;
  limit?: number | null;
  format: (value: number) => string;
  /** The point that is looked at, in every chart of the page. */
  marked: number | undefined;
  onMark: (index: number | undefined) => void;
}

const tones = {
  sea: { line: "stroke-chart-1", area: "fill-chart-1", key: "border-chart-1" },
  violet: { line: "stroke-chart-2", area: "fill-chart-2", key: "border-chart-2" },
  amber: { line: "stroke-chart-3", area: "fill-chart-3", key: "border-chart-3" },
  green: { line: "stroke-chart-4", area: "fill-chart-4", key: "border-chart-4" },
} as const;

const day = 86_400_000;
const hourAndMinute = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit" });
const dayOfWeek = new Intl.DateTimeFormat("en-GB", { weekday: "short", day: "numeric" });

const isLong = ({ from, to }: Span): boolean => to - from > 2 * day;
const axisTime = (at: number, span: Span): string => (isLong(span) ? dayOfWeek : hourAndMinute).format(at);
const exactTime = (at: number, span: Span): string =>
  isLong(span) ? `${dayOfWeek.format(at)}, ${hourAndMinute.format(at)}` : clockTime(new Date(at).toISOString());

const quarters = [0, 0.25, 0.5, 0.75, 1];
const told = (value: number | null | undefined, format: Props["format"]): string =>
  value === null || value === undefined ? "not measured" : format(value);

function Lines({ frame, span, series, limit }: { frame: Frame } & Pick<Props, "span" | "series" | "limit">) {
  return (
    <svg
      aria-hidden
      viewBox="0 0 100 100"
      preserveAspectRatio="none"
      className="absolute inset-0 size-full overflow-visible [&_*]:[vector-effect:non-scaling-stroke]"
    >
      {quarters.map((share) => (
        <path key={share} d={`M0 ${share * 100}H100`} className="stroke-border" />
      ))}
      {series.map(({ label, tone, dashed, values }, index) => {
        const pieces = piecesOf(frame, span.times, values, span.stepMs);
        return (
          <g key={label} fill="none">
            {index === 0 && <path d={areaOf(pieces)} className={clsx(tones[tone].area, "opacity-12")} />}
            <path
              d={lineOf(pieces)}
              strokeWidth={1.75}
              strokeLinejoin="round"
              strokeLinecap="round"
              strokeDasharray={dashed ? "3 4" : undefined}
              className={tones[tone].line}
            />
          </g>
        );
      })}
      {limit && limit <= frame.top && (
        <path
          d={`M0 ${100 - (limit / frame.top) * 100}H100`}
          strokeWidth={1.5}
          strokeDasharray="5 4"
          className="stroke-warn-solid"
        />
      )}
    </svg>
  );
}

/** Names and values at the point that is looked at; what a pointer shows, the table has too. */
function Marked({
  frame,
  span,
  series,
  format,
  index,
}: { frame: Frame; index: number } & Pick<Props, "span" | "series" | "format">) {
  const at = span.times[index];
  if (at === undefined) return null;
  const share = ((at - frame.from) / (frame.to - frame.from)) * 100;
  return (
    <div
      aria-hidden
      className="pointer-events-none absolute inset-y-0 w-px bg-border-strong"
      style={{ left: `${share}%` }}
    >
      <div
        className={clsx(
          "absolute top-1 rounded-md border border-border bg-popover px-2 py-1 text-caption whitespace-nowrap shadow-sm",
          share > 50 ? "right-2" : "left-2",
        )}
      >
        <div className="font-medium">{exactTime(at, span)}</div>
        {series.map(({ label, values }) => (
          <div key={label}>
            {label} <span className="font-medium tabular-nums">{told(values[index], format)}</span>
          </div>
        ))}
      </div>
    </div>
  );
}

function Plot({ title, figure, detail, span, series, top, limit, format, marked, onMark }: Props) {
  const frame: Frame = { from: span.from, to: span.to, top };
  const mark = (event: PointerEvent) => {
    const { left, width } = event.currentTarget.getBoundingClientRect();
    onMark(nearest(frame, span.times, (event.clientX - left) / width));
  };
  const words = series.map(({ label }) => label).join(" and ");
  return (
    <>
      <div className="relative mt-3 h-[172px] ps-[58px]">
        {quarters.map((share) => (
          <span
            key={share}
            aria-hidden
            className="absolute start-0 w-[52px] -translate-y-1/2 text-end text-[11px]/[14px] text-subtle-foreground tabular-nums"
            style={{ top: `${share * 100}%` }}
          >
            {format(top * (1 - share))}
          </span>
        ))}
        <div
          role="img"
          aria-label={`${title}: ${words} from ${exactTime(span.from, span)} to ${exactTime(span.to, span)}. Now ${figure}, ${detail}.`}
          className="relative h-full"
          onPointerMove={mark}
          onPointerLeave={() => onMark(undefined)}
        >
          <Lines frame={frame} span={span} series={series} limit={limit ?? null} />
          {limit && limit <= top && (
            <span
              aria-hidden
              className="absolute end-0 -translate-y-1/2 bg-card px-1 text-[11px]/[14px] text-warn"
              style={{ top: `${100 - (limit / top) * 100}%` }}
            >
              Limit {format(limit)}
            </span>
          )}
          {marked !== undefined && <Marked frame={frame} span={span} series={series} format={format} index={marked} />}
        </div>
      </div>
      <div
        aria-hidden
        className="mt-2 flex justify-between ps-[58px] text-[11px]/[14px] text-subtle-foreground tabular-nums"
      >
        {quarters.map((share) => (
          <span key={share} className={share % 0.5 === 0 ? undefined : "max-sm:hidden"}>
            {axisTime(span.from + share * (span.to - span.from), span)}
          </span>
        ))}
      </div>
    </>
  );
}

function AsTable({ title, span, series, format }: Props) {
  const rows = span.times.map((at, index) => ({ at, index })).reverse();
  const columns: Column<(typeof rows)[number]>[] = [
    { key: "at", label: "Time", title: true, cell: ({ at }) => exactTime(at, span) },
    ...series.map(({ label, values }) => ({
      ...{ key: label, label, end: true },
      cell: ({ index }: { index: number }) => told(values[index], format),
    })),
  ];
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by the keyboard.
    <section aria-label={`${title}, values`} tabIndex={0} className="mt-3 h-[200px] overflow-y-auto">
      <DataTable label={title} columns={columns} rows={rows} rowKey={({ at }) => String(at)} />
    </section>
  );
}

/** One unit, from 0, with its figure now; gaps are gaps. It can be read as a table. */
export function Chart(props: Props) {
  const { title, figure, detail, series } = props;
  const [isTable, setTable] = useState(false);
  return (
    <Card
      title={title}
      aside={
        <IconButton
          label={isTable ? `Show ${title} as a chart` : `Show ${title} as a table`}
          icon={isTable ? <ChartLine aria-hidden size={16} /> : <Table2 aria-hidden size={16} />}
          onClick={() => setTable(!isTable)}
        />
      }
    >
      <div className="flex flex-wrap items-baseline justify-between gap-x-4 gap-y-1">
        <p className="text-small text-muted-foreground">
          <span className="text-title font-semibold text-foreground tabular-nums">{figure}</span> {detail}
        </p>
        {series.length > 1 && (
          <ul aria-label={`Lines of ${title}`} className="flex flex-wrap gap-3 text-caption text-muted-foreground">
            {series.map(({ label, tone, dashed }) => (
              <li key={label} className="flex items-center gap-1.5">
                <span aria-hidden className={clsx("w-4 border-t-2", dashed && "border-dotted", tones[tone].key)} />
                {label}
              </li>
            ))}
          </ul>
        )}
      </div>
      {isTable ? <AsTable {...props} /> : <Plot {...props} />}
    </Card>
  );
}
