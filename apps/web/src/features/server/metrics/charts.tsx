"use client";

import { diskPercent, memoryPercent } from "@moorage/domain/server";
import { useMemo, useState } from "react";
import { Chart, type Span } from "../../../components/chart/chart.tsx";
import { topFor } from "../../../components/chart/plot.ts";
import type { Metrics } from "../types.ts";
import { figureOf, loadWords, ofWhole, peakOf, percent, rate } from "./words.ts";

type Point = Metrics["points"][number];

/** Each unit for itself; a pointer marks the same time in all of them. */
export function Charts({ metrics, averaged }: { metrics: Metrics; averaged: boolean }) {
  const { points, latest, monitoring, from, to, stepSeconds } = metrics;
  const [marked, onMark] = useState<number>();
  const span: Span = useMemo(
    () => ({
      ...{ from: Date.parse(from), to: Date.parse(to), stepMs: stepSeconds * 1_000 },
      times: points.map(({ at }) => Date.parse(at)),
    }),
    [points, from, to, stepSeconds],
  );
  const of = (name: Exclude<keyof Point, "at">) => points.map((point) => point[name]);
  const [memory, disk, received, sent, load] = [
    of("memoryPercent"),
    of("diskPercent"),
    of("networkInPerSecond"),
    of("networkOutPerSecond"),
    of("load"),
  ];
  const shared = { span, marked, onMark };
  const share = { ...shared, top: 100, format: percent };
  const used = (values: readonly (number | null)[], tone: "violet" | "green") => [{ label: "Used", tone, values }];
  return (
    <div className="grid gap-4 lg:grid-cols-2">
      <Chart
        {...share}
        title="CPU"
        figure={figureOf(latest?.cpuPercent, percent)}
        detail={peakOf(of("cpuPeakPercent"), percent)}
        series={[
          { label: averaged ? "On average" : "Used", tone: "sea", values: of("cpuPercent") },
          ...(averaged ? [{ label: "Peak", tone: "amber", dashed: true, values: of("cpuPeakPercent") } as const] : []),
        ]}
        limit={monitoring.limits.cpu}
      />
      <Chart
        {...share}
        title="Memory"
        figure={figureOf(latest && memoryPercent(latest), percent)}
        detail={ofWhole(latest?.memoryTotalBytes, peakOf(memory, percent))}
        series={used(memory, "violet")}
        limit={monitoring.limits.memory}
      />
      <Chart
        {...share}
        title="Disk"
        figure={figureOf(latest && diskPercent(latest), percent)}
        detail={ofWhole(latest?.diskTotalBytes, peakOf(disk, percent))}
        series={used(disk, "green")}
      />
      <Chart
        {...shared}
        title="Network"
        figure={figureOf(latest?.networkInPerSecond, rate)}
        detail={`received, ${figureOf(latest?.networkOutPerSecond, rate)} sent`}
        series={[
          { label: "Received", tone: "sea", values: received },
          { label: "Sent", tone: "green", dashed: true, values: sent },
        ]}
        top={topFor([...received, ...sent], 1_000)}
        format={rate}
      />
      <Chart
        {...shared}
        title="Load"
        figure={figureOf(latest?.load, loadWords)}
        detail={peakOf(load, loadWords)}
        series={[{ label: "Running or waiting", tone: "sea", values: load }]}
        top={topFor(load, 1)}
        format={loadWords}
      />
    </div>
  );
}
