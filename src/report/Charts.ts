/** The charts of the page as ECharts options. The colour of an outcome is the CSS variable of its name. */
import type { Html } from "./Html.ts"
import { bucketName, classNames, wallOf } from "./Format.ts"
import * as Draw from "./Draw.ts"
import type { Outcome } from "./Failures.ts"
import { outcomeNames, outcomes } from "./Failures.ts"
import type { Bucket, Numbers, Share } from "./Numbers.ts"
import * as Format from "./Format.ts"

const coloured = (name: string) => ({ color: `var(--${name})` })

/** The outcomes that occur: an empty series would only make the page larger. */
export const occurring = (all: ReadonlyArray<Pick<Bucket, "counts">>): ReadonlyArray<Outcome> =>
  outcomes.filter((outcome) => all.some(({ counts }) => counts[outcome] > 0))

/** The series of stacked bars, one bar a bucket or share, with their tooltips. Nothing is drawn for 0. */
const stacked = (all: ReadonlyArray<Pick<Bucket, "counts">>, nameOf: (index: number) => string) => {
  const shown = occurring(all)
  return {
    series: shown.map((outcome) => ({
      type: "bar",
      stack: "failures",
      barCategoryGap: "15%",
      itemStyle: { ...coloured(outcome), borderColor: "var(--card)", borderWidth: all.length > 60 ? 0 : 0.5 },
      data: all.map(({ counts }) => (counts[outcome] === 0 ? null : counts[outcome])),
    })),
    tip: (series: number, index: number): string => {
      const outcome = shown[series] ?? "failed"
      return `${nameOf(index)}: ${all[index]?.counts[outcome] ?? 0} ${outcomeNames[outcome].toLowerCase()}`
    },
  }
}

/** Pixels of the width that labels and margins take. */
const margins = 70

/** The time axis: a label at the start of each day, or of every few days, and every six hours where there is room. */
const timeAxis = ({ buckets, every }: Numbers["timeline"], { name, width }: Draw.Size) => {
  const starts = buckets.map(({ start }) => wallOf(start))
  const band = (width - margins) / buckets.length
  const perDay = every === "hour" ? 24 : 1
  const wide = name === "small" ? 64 : 84
  const days = perDay * Math.ceil(wide / (band * perDay))
  const step = every === "hour" && band * 6 > wide ? 6 : days
  const labelled = (index: number): boolean => index % step === 0
  const centred = every !== "hour" || band > 24
  const dayOf = name === "small" ? Format.date : Format.dayAndDate
  return {
    type: "category",
    data: starts.map((start, index) => {
      if (every !== "hour") return Format.date(start)
      return index % 24 === 0 ? dayOf(start) : Format.time(start)
    }),
    axisLine: { ...Draw.axisLine, onZero: false },
    axisTick: { show: true, alignWithLabel: centred, interval: labelled, lineStyle: Draw.axisLine.lineStyle },
    axisLabel: { ...Draw.text, interval: labelled, hideOverlap: true, ...(centred ? {} : { align: "left" }) },
  }
}

const grid = { left: 52, right: 14, top: 34, bottom: 30 }

export const timeline = ({ timeline }: Numbers, summary: string): Html => {
  const { series, tip } = stacked(timeline.buckets, (index) => bucketName(timeline, index))
  const most = Math.max(...timeline.buckets.map(({ failures }) => failures))
  return Draw.drawing("full", summary, (size) => ({
    height: size.name === "small" ? 220 : 280,
    tip,
    option: {
      grid,
      xAxis: timeAxis(timeline, size),
      yAxis: {
        ...Draw.countAxis(`failures per ${timeline.every}`, most),
        nameTextStyle: { ...Draw.text, align: "left", padding: [0, 0, 0, -52] },
      },
      series,
    },
  }))
}

/** The incidents by how long they took. */
export const histogram = ({ latency }: Numbers, summary: string): Html =>
  Draw.drawing("half", summary, (size) => ({
    height: 250,
    tip: (_, index) =>
      `${classNames(latency.histogram)[index] ?? ""}: ${latency.histogram[index]?.count ?? 0} incidents`,
    option: {
      grid: { ...grid, bottom: 48 },
      xAxis: {
        type: "category",
        data: classNames(latency.histogram),
        name: "from the failure to its incident",
        nameLocation: "middle",
        nameGap: 30,
        nameTextStyle: Draw.text,
        axisLine: Draw.axisLine,
        axisTick: { show: false },
        axisLabel: {
          ...Draw.text,
          fontSize: size.name === "large" ? 10.5 : 11,
          interval: size.name === "small" ? 1 : 0,
        },
      },
      yAxis: {
        ...Draw.countAxis("incidents", Math.max(...latency.histogram.map(({ count }) => count))),
        nameTextStyle: { ...Draw.text, align: "left", padding: [0, 0, 0, -52] },
      },
      series: [
        {
          type: "bar",
          barCategoryGap: "20%",
          itemStyle: coloured("created"),
          data: latency.histogram.map(({ count }) => (count === 0 ? null : count)),
        },
      ],
    },
  }))

/** The time axis of latencies is logarithmic, from a tenth of a second to a day. */
const ticks = [0.1, 1, 10, 60, 600, 3600, 36_000, 86_400]
const place = (seconds: number | null): number | null => (seconds === null ? null : Math.log10(Math.max(0.1, seconds)))

/** Median and 95th percentile over time. */
export const latencyOverTime = ({ timeline }: Numbers, summary: string): Html => {
  const { buckets } = timeline
  const most = Math.max(1, ...buckets.map(({ p95Seconds }) => p95Seconds ?? 0))
  const upTo = ticks.find((tick) => tick >= most) ?? most
  const lines = [
    { name: "95th percentile", color: "reopened", symbol: "triangle", of: (bucket: Bucket) => bucket.p95Seconds },
    { name: "median", color: "created", symbol: "circle", of: (bucket: Bucket) => bucket.medianSeconds },
  ]
  return Draw.drawing("half", summary, (size) => ({
    height: 250,
    tip: (series, index) => {
      const line = lines[series]
      const bucket = buckets[index]
      const seconds = bucket === undefined ? null : (line?.of(bucket) ?? null)
      return `${bucketName(timeline, index)}: ${line?.name ?? ""} ${seconds === null ? "" : Format.duration(seconds)}`
    },
    option: {
      grid: { ...grid, left: 60 },
      xAxis: timeAxis(timeline, size),
      yAxis: {
        type: "value",
        min: -1,
        max: Math.log10(upTo),
        name: "time to the incident",
        nameTextStyle: { ...Draw.text, align: "left", padding: [0, 0, 0, -60] },
        axisTick: { show: false, customValues: ticks.map(Math.log10) },
        axisLabel: {
          ...Draw.text,
          customValues: ticks.filter((tick) => tick <= upTo).map(Math.log10),
          formatter: (value: number) => Format.duration(Number((10 ** value).toPrecision(3))),
        },
        splitLine: Draw.splitLine,
      },
      series: lines.map(({ color, of, symbol }) => ({
        type: "line",
        symbol,
        symbolSize: buckets.length > 60 ? 4 : 7,
        showAllSymbol: true,
        lineStyle: { ...coloured(color), width: buckets.length > 60 ? 1.5 : 2 },
        itemStyle: coloured(color),
        data: buckets.map((bucket) => place(of(bucket))),
      })),
    },
  }))
}

/** Jobs or work groups, the one with most failures on top. */
export const shares = (all: ReadonlyArray<Share>, summary: string, nameOf: (share: Share) => string): Html => {
  const { series, tip } = stacked(all, (index) => (all[index] === undefined ? "" : nameOf(all[index])))
  return Draw.drawing("half", summary, (size) => {
    const labels = size.name === "small" ? 110 : 150
    return {
      height: 56 + all.length * 26,
      tip,
      option: {
        grid: { left: labels + 12, right: 20, top: 6, bottom: 46 },
        xAxis: {
          ...Draw.countAxis("failures", Math.max(0, ...all.map(({ failures }) => failures))),
          nameLocation: "middle",
          nameGap: 28,
        },
        yAxis: {
          type: "category",
          inverse: true,
          data: all.map(nameOf),
          axisLine: Draw.axisLine,
          axisTick: { show: false },
          axisLabel: { ...Draw.text, width: labels, overflow: "truncate", interval: 0 },
        },
        series: series.map((one) => ({ ...one, barMaxWidth: 18 })),
      },
    }
  })
}
