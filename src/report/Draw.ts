/**
 * Draws charts with Apache ECharts, as SVG text, while the report is made: the page needs no script, so it opens where
 * scripts are blocked, and it can be printed. Colours are CSS variables of the page, so one drawing serves light and dark.
 * Each chart is drawn for three widths; the page shows the one that fits.
 */
import { BarChart, LineChart } from "echarts/charts"
import { GridComponent } from "echarts/components"
import type { EChartsCoreOption } from "echarts/core"
import { init, use } from "echarts/core"
import { SVGRenderer } from "echarts/renderers"
import type { Html } from "./Html.ts"
import { escape, html, trusted } from "./Html.ts"

use([BarChart, LineChart, GridComponent, SVGRenderer])

export interface Size {
  readonly name: "large" | "medium" | "small"
  readonly width: number
}

const widths = {
  full: [
    { name: "large", width: 1080 },
    { name: "medium", width: 700 },
    { name: "small", width: 350 },
  ],
  half: [
    { name: "large", width: 500 },
    { name: "medium", width: 700 },
    { name: "small", width: 350 },
  ],
} as const satisfies Record<string, ReadonlyArray<Size>>

interface Chart {
  readonly option: EChartsCoreOption
  readonly height: number
  /** The tooltip of a mark. */
  readonly tip: (series: number, index: number) => string
}

const ink = "var(--muted)"
export const text = { color: ink, fontSize: 12, fontFamily: "inherit" }
export const axisLine = { lineStyle: { color: "var(--axis)" } }
export const splitLine = { lineStyle: { color: "var(--grid)" } }

/** An axis of whole numbers, named by what is counted. */
export const countAxis = (name: string, most: number) => ({
  type: "value",
  name,
  nameTextStyle: text,
  minInterval: 1,
  max: most < 4 ? 4 : undefined,
  splitNumber: 4,
  axisLabel: text,
  splitLine,
})

const mark = /<path([^<>]*?) ecmeta_series_index="(\d+)" ecmeta_data_index="(\d+)"[^<>]*><\/path>/g

/** The font of a text as attributes: a page whose policy forbids style attributes shows it, too. */
const fontAttributes = (style: string): string =>
  Array.from(
    style.matchAll(/(font-size|font-family|font-weight):\s*([^;"]+)/g),
    ([, name, value]) => ` ${name}="${value}"`,
  ).join("")

/** The drawing as one SVG element: marks get their tooltips as titles, and attributes for scripts are removed. */
const toSvg = ({ height, option, tip }: Chart, { name, width }: Size): Html => {
  const chart = init(null, null, { renderer: "svg", ssr: true, width, height })
  chart.setOption({ animation: false, ...option })
  const drawn = chart.renderToSVGString()
  chart.dispose()
  const cleaned = drawn
    .replaceAll(
      mark,
      (_, attributes: string, series: string, index: string) =>
        `<path${attributes}><title>${escape(tip(Number(series), Number(index)))}</title></path>`,
    )
    .replaceAll(/ style="([^"]*)"/g, (_, style: string) => fontAttributes(style))
    .replaceAll(/<style[\s\S]*?<\/style>| class="zr[^"]*"/g, "")
    .replace(/^<svg[^>]*>/, `<svg class="${name}" viewBox="0 0 ${width} ${height}" aria-hidden="true">`)
  return trusted(cleaned)
}

/** `summary` describes the chart in words; a table below it has the numbers. */
export const drawing = (kind: keyof typeof widths, summary: string, chart: (size: Size) => Chart): Html =>
  html`<div class="drawing" role="img" aria-label="${summary}">
    ${widths[kind].map((size) => toSvg(chart(size), size))}
  </div>`
