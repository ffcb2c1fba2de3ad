/** The page: one file that loads nothing, runs no script, and gives in words and tables whatever its charts show. */
import * as Charts from "./Charts.ts"
import type { Outcome } from "./Failures.ts"
import { outcomeMeanings, outcomeNames, outcomes } from "./Failures.ts"
import type { Html } from "./Html.ts"
import { bucketName, jobName, number, plural, seconds, wallOf } from "./Format.ts"
import { html, nothing, trusted } from "./Html.ts"
import type { Share } from "./Numbers.ts"
import { sum } from "./Numbers.ts"
import { afterwards } from "./PageAfterwards.ts"
import { attention } from "./PageAttention.ts"
import { heat, latencyTable, shareTable, stoppedTable, timelineTable } from "./PageTables.ts"
import type { Report } from "./Report.ts"
import { style } from "./Style.ts"
import * as Format from "./Format.ts"
import { product, program } from "../intake/ProgramName.ts"

const policy = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"

const card = (title: string, figure: string, note: string, accent: string): Html =>
  html`<div style="--accent: var(--${accent})">
    <dt>${title}</dt>
    <dd class="figure">${figure}</dd>
    <dd class="note">${note}</dd>
  </div>`

/** `12 % of the failures; 3 silenced`, where there are some. */
const withMore = (share: string, ...more: ReadonlyArray<readonly [count: number, what: string]>): string =>
  [share, ...more.filter(([count]) => count > 0).map(([count, what]) => `${number(count)} ${what}`)].join("; ")

const cards = (report: Report): Html => {
  const { counts, failures, journal, latency, period, recovered, shared, silenced, swept } = report
  const share = (count: number): string =>
    failures === 0 ? "" : `${Math.round((count / failures) * 100)} % of the failures`
  const failed = sum(counts, "failed", "dropped")
  const oldest = journal.oldestPendingSeconds
  const wanting = journal.counts.dead + journal.counts.parked
  const waiting = journal.counts.pending === 0 ? "nothing is waiting" : `now; the oldest for ${seconds(oldest)}`
  return html`<dl class="cards">
    ${card("Failures", number(failures), withMore(period.days === 1 ? "today" : `in ${period.days} days`, [swept, "found by the sweep"]), "axis")}
    ${card("Incidents created", number(counts.created), share(counts.created), "created")}
    ${card("Incidents reopened", number(counts.reopened), share(counts.reopened), "reopened")}
    ${card("Incidents updated", number(counts.updated), withMore(share(counts.updated), [shared, "share the incident of others"]), "updated")}
    ${card("Suppressed", number(counts.suppressed), withMore(share(counts.suppressed), [silenced, "silenced"], [recovered, "recovered"]), "suppressed")}
    ${card("Failed", number(failed), failed === 0 ? "none was refused for good" : `no incident; ${share(failed)}`, "failed")}
    ${card("Pending", number(journal.counts.pending), waiting, "pending")}
    ${card("Needs a person", number(wanting), wanting === 0 ? "nothing is parked or dead" : `now; ${journal.counts.parked} parked, ${journal.counts.dead} dead`, "parked")}
    ${card("Median to the incident", seconds(latency.medianSeconds), "half of the incidents were there by then", "created")}
    ${card("95 % within", seconds(latency.p95Seconds), "from the failure to its incident", "reopened")}
  </dl>`
}

const legend = (counts: Report["counts"]): Html =>
  html`<ul class="legend">
    ${outcomes
      .filter((outcome) => counts[outcome] > 0)
      .map(
        (outcome: Outcome) =>
          html`<li title="${outcomeMeanings[outcome]}"><i class="${outcome}"></i>${outcomeNames[outcome]}</li>`,
      )}
  </ul>`

const details = (what: string, table: Html): Html =>
  html`<details>
    <summary>${what}</summary>
    <div class="scroll">${table}</div>
  </details>`

const peak = ({ timeline }: Report): string => {
  const most = Math.max(...timeline.buckets.map(({ failures }) => failures))
  const at = timeline.buckets.find(({ failures }) => failures === most)
  if (at === undefined || most === 0) return ""
  return `The most in one ${timeline.every}: ${number(most)}, ${bucketName(timeline, timeline.buckets.indexOf(at))}.`
}

const overTime = (report: Report): Html => {
  const { every } = report.timeline
  const title = `Failures per ${every}, and what came of them`
  return html`<section>
    <h2>${title}</h2>
    <p>${peak(report)}</p>
    ${legend(report.counts)} ${Charts.timeline(report, `${title}. ${peak(report)} The table below has the numbers.`)}
    ${details(`The numbers, a row per ${every} with failures`, timelineTable(report))}
  </section>`
}

const latency = (report: Report): Html => {
  const { incidents, medianSeconds, p95Seconds } = report.latency
  const text =
    incidents === 0
      ? "No incident in this period."
      : `Of ${plural(incidents, "incident")} half were there within ${seconds(medianSeconds)}, 95 % within ${seconds(p95Seconds)}.`
  if (incidents === 0) {
    return html`<section>
      <h2>From the failure to its incident</h2>
      <p>${text}</p>
    </section>`
  }
  return html`<div class="pair">
    <section>
      <h2>From the failure to its incident</h2>
      <p>${text}</p>
      ${Charts.histogram(report, `How long incidents took. ${text}`)} ${details("The numbers", latencyTable(report))}
    </section>
    <section>
      <h2>How that went over time</h2>
      <p>On a logarithmic scale: each step is several times as long.</p>
      <ul class="legend">
        <li><i class="triangle reopened"></i>95 % within</li>
        <li><i class="round created"></i>median</li>
      </ul>
      ${Charts.latencyOverTime(report, `Median and 95th percentile per ${report.timeline.every}. The table of failures per ${report.timeline.every} has the numbers.`)}
    </section>
  </div>`
}

const ranking = (title: string, all: ReadonlyArray<Share>, inAll: number, none: string, head: string): Html => {
  const [top] = all
  const text =
    top === undefined
      ? none
      : `${jobName(top)} comes first with ${number(top.failures)}${inAll > all.length ? `; the first ${all.length} of ${number(inAll)}` : ""}.`
  if (top === undefined) {
    return html`<section>
      <h2>${title}</h2>
      <p>${text}</p>
    </section>`
  }
  return html`<section>
    <h2>${title}</h2>
    <p>${text}</p>
    ${Charts.shares(all, `${title}. ${text} The table below has the numbers.`, jobName)}
    ${details("The numbers", shareTable(all, head))}
  </section>`
}

const stopped = (report: Report): Html =>
  report.stoppedBy.length === 0
    ? nothing
    : html`<section>
        <h2>What stopped those without an incident</h2>
        <p>
          Failed, given up, parked and pending ones, by the last error; docs/errors.md has the cure of each under this
          name.
        </p>
        ${stoppedTable(report)}
      </section>`

const empty = ({ failuresKnown, outcomesIn, period }: Report): Html =>
  html`<section class="empty">
    <h2>No job failed ${period.days === 1 ? "today" : `in these ${period.days} days`}</h2>
    <p>
      ${
        failuresKnown === 0
          ? html`That is good news if OpCon was running. If you expected failures here, see that Notification Manager
              starts <code>${program()}</code> (<code>${program()} doctor</code> looks at everything a run rests on),
              and that LOGDIR in Connector.config is the folder it writes to: <code>${outcomesIn}</code>.`
          : html`A longer look back: <code>${program()} report --days ${Math.min(731, period.days * 4)}</code>.`
      }
    </p>
  </section>`

const notices = ({ journal: { damaged }, outcomesIn, unreadable }: Report): Html =>
  html`${
    unreadable === 0
      ? nothing
      : html`<p class="notice">
          ${plural(unreadable, "line")} of the outcomes in <code>${outcomesIn}</code> cannot be read and
          ${unreadable === 1 ? "is" : "are"} not counted.
        </p>`
  }${
    damaged === 0
      ? nothing
      : html`<p class="notice">
          ${plural(damaged, "damaged file")} of the journal ${damaged === 1 ? "is" : "are"} set aside and not counted.
        </p>`
  }`

const body = (report: Report, wanting: Html): Html =>
  html`${overTime(report)} ${wanting} ${heat(report)} ${latency(report)}
    <div class="pair">
      ${ranking("Jobs that failed most", report.jobs, report.jobsInAll, "No job failed.", "job")}
      ${ranking("Work groups with most failures", report.workGroups, report.workGroupsInAll, "No incident with a known work group in this period.", "work group")}
    </div>
    ${afterwards(report)} ${stopped(report)}`

/** The charts and their tables by themselves, for another page that has the style. */
export const charts = (report: Report): Html =>
  report.failures === 0 ? html`${empty(report)} ${afterwards(report)}` : body(report, nothing)

/** The whole file; `wall`: the clock of the OpCon server. */
export const page = (report: Report, wall: Format.Wall): string => {
  const { period } = report
  const [from, to] = [wallOf(period.from), wallOf(period.to)]
  const span =
    period.days === 1
      ? `${Format.fullDate(to)} up to ${Format.time(to)}`
      : `${Format.fullDate(from)} to ${Format.fullDate(to)}, ${Format.time(to)}`
  return html`${trusted("<!doctype html>")}
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta http-equiv="Content-Security-Policy" content="${policy}" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="referrer" content="no-referrer" />
        <meta name="color-scheme" content="light dark" />
        <title>Failed jobs and their incidents, ${span}</title>
        ${trusted(`<style>${style}</style>`)}
      </head>
      <body>
        <main>
          <header>
            <h1>Failed jobs and their incidents</h1>
            <p class="about">${span} (${period.timeZone}), OpCon at ${report.opcon}</p>
          </header>
          ${cards(report)} ${notices(report)}
          ${report.failures === 0 ? html`${empty(report)} ${afterwards(report)} ${attention(report, wall)}` : body(report, attention(report, wall))}
          <footer>
            ${product} ${report.version}, from the outcomes in ${report.outcomesIn} and the journal. Pending, parked and
            dead are those of now; everything else is of the period, by the time a failure was received. Times are those
            of ${period.timeZone}.
          </footer>
        </main>
      </body>
    </html> `.html
}
