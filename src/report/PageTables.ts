/** The tables of the page: the numbers of each chart, and the heat map of the hours of the day. */
import type { Outcome } from "./Failures.ts"
import { outcomeNames } from "./Failures.ts"
import { occurring } from "./Charts.ts"
import type { Html } from "./Html.ts"
import { bucketName, classNames, jobName, seconds } from "./Format.ts"
import { breakable, html, nothing } from "./Html.ts"
import type { Counts, Share } from "./Numbers.ts"
import type { Report } from "./Report.ts"

const heads = (which: ReadonlyArray<Outcome>): ReadonlyArray<Html> =>
  which.map(
    (outcome) => html`<th scope="col" class="n">${outcomeNames[outcome].replace("Incident ", "").toLowerCase()}</th>`,
  )
const cells = (which: ReadonlyArray<Outcome>, counts: Counts): ReadonlyArray<Html> =>
  which.map((outcome) => html`<td class="n">${counts[outcome]}</td>`)

const table = (heads: Html, rows: ReadonlyArray<Html>): Html =>
  html`<table>
    <thead>
      <tr>
        ${heads}
      </tr>
    </thead>
    <tbody>
      ${rows}
    </tbody>
  </table>`

/** Buckets without a failure are left out. */
export const timelineTable = ({ timeline }: Report): Html => {
  const which = occurring(timeline.buckets)
  const rows = timeline.buckets.flatMap((bucket, index) =>
    bucket.failures === 0
      ? []
      : [
          html`<tr>
            <th scope="row" class="when">${bucketName(timeline, index)}</th>
            <td class="n">${bucket.failures}</td>
            ${cells(which, bucket.counts)}
            <td class="n">${seconds(bucket.medianSeconds)}</td>
            <td class="n">${seconds(bucket.p95Seconds)}</td>
          </tr>`,
        ],
  )
  return table(
    html`<th scope="col">from</th>
      <th scope="col" class="n">failures</th>
      ${heads(which)}
      <th scope="col" class="n">median</th>
      <th scope="col" class="n">95 % within</th>`,
    rows,
  )
}

export const latencyTable = ({ latency: { histogram, incidents } }: Report): Html => {
  const names = classNames(histogram)
  let until = 0
  const rows = histogram.map(({ count }, index) => {
    until += count
    return html`<tr>
      <th scope="row">${names[index] ?? ""}</th>
      <td class="n">${count}</td>
      <td class="n">${((until / incidents) * 100).toFixed(1)} %</td>
    </tr>`
  })
  return table(
    html`<th scope="col">from the failure to its incident</th>
      <th scope="col" class="n">incidents</th>
      <th scope="col" class="n">so far in all</th>`,
    rows,
  )
}

export const shareTable = (all: ReadonlyArray<Share>, head: string): Html => {
  const which = occurring(all)
  const rows = all.map(
    (share) =>
      html`<tr>
        <th scope="row" class="name">
          ${breakable(jobName(share))}${share.schedule === "" ? nothing : html`<small>${share.schedule}</small>`}
        </th>
        <td class="n">${share.failures}</td>
        ${cells(which, share.counts)}
      </tr>`,
  )
  return table(
    html`<th scope="col">${head}</th>
      <th scope="col" class="n">failures</th>
      ${heads(which)}`,
    rows,
  )
}

/** 0 for none, 5 for the most; by the square root, so that one storm does not hide all other differences. */
const heatOf = (failures: number, most: number): number =>
  failures === 0 ? 0 : Math.max(1, Math.ceil(Math.sqrt(failures / most) * 5))

/** Failures by the name of the error, which the documentation and the journal use as well. */
export const stoppedTable = ({ stoppedBy }: Report): Html =>
  table(
    html`<th scope="col">error</th>
      <th scope="col" class="n">failures</th>`,
    stoppedBy.map(
      ({ failures, kind }) =>
        html`<tr>
          <th scope="row">${kind}</th>
          <td class="n">${failures}</td>
        </tr>`,
    ),
  )

/** A count that fits into a cell: empty for 0, `1.5k` from a thousand on. */
const shortly = (count: number): string => {
  if (count < 1000) return count === 0 ? "" : String(count)
  return `${count < 9950 ? (count / 1000).toFixed(1) : Math.round(count / 1000)}k`
}

export const heat = ({ hours, period }: Report): Html => {
  const most = Math.max(...hours.flatMap(({ failures }) => failures))
  const twoDigits = (hour: number): string => String(hour).padStart(2, "0")
  const rows = hours.map(
    ({ failures, row }) =>
      html`<tr>
        <th scope="row">${row}</th>
        ${failures.map(
          (count, hour) =>
            html`<td class="h${heatOf(count, most)}" title="${row}, from ${twoDigits(hour)}:00: ${count}">
              ${shortly(count)}
            </td>`,
        )}
      </tr>`,
  )
  return html`<section>
    <h2>Failures by hour of the day</h2>
    <p>The stronger the colour, the more failures came in that hour (${period.timeZone}).</p>
    <table class="heat" aria-label="Failures by hour of the day">
      <thead>
        <tr>
          <td></td>
          ${Array.from({ length: 24 }, (_, hour) => html`<th scope="col" class="${hour % 3 === 0 ? "even" : "odd"}"><span>${twoDigits(hour)}</span></th>`)}
        </tr>
      </thead>
      <tbody>
        ${rows}
      </tbody>
    </table>
  </section>`
}
