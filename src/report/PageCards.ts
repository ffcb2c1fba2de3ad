/** The key figures on top of the page. */
import type { Html } from "./Html.ts"
import { html } from "./Html.ts"
import { sum } from "./Numbers.ts"
import type { Report } from "./Report.ts"
import { number, seconds } from "./Words.ts"

const card = (title: string, figure: string, note: string, accent: string): Html =>
  html`<div style="--accent: var(--${accent})">
    <dt>${title}</dt>
    <dd class="figure">${figure}</dd>
    <dd class="note">${note}</dd>
  </div>`

export const cards = ({ counts, failures, journal, latency, period }: Report): Html => {
  const share = (count: number): string =>
    failures === 0 ? "" : `${Math.round((count / failures) * 100)} % of the failures`
  const failed = sum(counts, "failed", "dropped")
  const oldest = journal.oldestPendingSeconds
  const wanting = journal.counts.dead + journal.counts.parked
  const waiting = journal.counts.pending === 0 ? "nothing is waiting" : `now; the oldest for ${seconds(oldest)}`
  return html`<dl class="cards">
    ${card("Failures", number(failures), period.days === 1 ? "today" : `in ${period.days} days`, "axis")}
    ${card("Incidents created", number(counts.created), share(counts.created), "created")}
    ${card("Incidents re-opened", number(counts.reopened), share(counts.reopened), "reopened")}
    ${card("Incidents updated", number(counts.updated), share(counts.updated), "updated")}
    ${card("Suppressed", number(counts.suppressed), share(counts.suppressed), "suppressed")}
    ${card("Failed", number(failed), failed === 0 ? "none was refused for good" : `no incident; ${share(failed)}`, "failed")}
    ${card("Pending", number(journal.counts.pending), waiting, "pending")}
    ${card("Needs a person", number(wanting), wanting === 0 ? "nothing is parked or dead" : `now; ${journal.counts.parked} parked, ${journal.counts.dead} dead`, "parked")}
    ${card("Median to the incident", seconds(latency.medianSeconds), "half of the incidents were there by then", "created")}
    ${card("95 % within", seconds(latency.p95Seconds), "from the failure to its incident", "reopened")}
  </dl>`
}
