/** The unfinished failures on the page: which are parked, dead and pending, why, and what to do. */
import * as DateTime from "effect/DateTime"
import type { Html } from "./Html.ts"
import { breakable, html, link, nothing } from "./Html.ts"
import type { Report } from "./Report.ts"
import type { Unfinished } from "./Failures.ts"
import { cures, unfinishedStates } from "./Failures.ts"
import * as Format from "./Format.ts"
import { program } from "../intake/ProgramName.ts"

/** How many rows are shown; `journal list` has all. */
const shown = 50

const at = (iso: string, wall: Format.Wall): string =>
  Format.dateAndTime(wall(DateTime.toEpochMillis(DateTime.makeUnsafe(iso))))

const incident = ({ incident, url }: Unfinished): Html =>
  incident === null ? nothing : html`<small>incident ${url === null ? html`${incident}` : link(url, incident)}</small>`

/** A command in which no line breaks inside a flag. */
const toCode = (command: string): Html => {
  const [head = "", flag] = command.split(" --")
  return flag === undefined
    ? html`<code>${head}</code>`
    : html`<code>${head} <span class="whole">--${flag}</span></code>`
}

const next = ({ dueAt, entry, state }: Unfinished, wall: Format.Wall): Html =>
  state === "pending"
    ? html`${dueAt === null ? "by the next run or drain" : `from ${at(dueAt, wall)} on`}`
    : html`${cures[state].commands(entry).map((command) => toCode(command))}`

const row = (one: Unfinished, wall: Format.Wall): Html =>
  html`<tr>
    <th scope="row">${breakable(one.job)}</th>
    <td>
      ${one.schedule}<small
        >${one.run === null ? nothing : html`run ${one.run}, `}${one.attempts}
        ${one.attempts === 1 ? "attempt" : "attempts"}</small
      >${incident(one)}
    </td>
    <td>${at(one.receivedAt, wall)}<small>${Format.duration(one.ageSeconds)} ago</small></td>
    <td>${one.why}${one.kind === null ? nothing : html`<small>${one.kind}</small>`}</td>
    <td>${next(one, wall)}</td>
  </tr>`

/** Many failures wait for the same reason: a row a reason. */
const reasons = (all: ReadonlyArray<Unfinished>, wall: Format.Wall): Html => {
  const groups = Map.groupBy(all, ({ why }) => why)
  const rows = Array.from(groups)
    .toSorted(([, one], [, other]) => other.length - one.length)
    .map(
      ([why, those]) =>
        html`<tr>
          <td>${why}<small>${those[0]?.kind ?? ""}</small></td>
          <td class="n">${those.length}</td>
          <td>${those[0] === undefined ? "" : at(those[0].receivedAt, wall)}</td>
        </tr>`,
    )
  return html`<table>
    <thead>
      <tr>
        <th scope="col">why</th>
        <th scope="col" class="n">failures</th>
        <th scope="col" style="width: 22%">the oldest from</th>
      </tr>
    </thead>
    <tbody>
      ${rows.slice(0, shown)}
    </tbody>
  </table>`
}

const section = (state: Unfinished["state"], all: ReadonlyArray<Unfinished>, wall: Format.Wall): Html => {
  if (all.length === 0) return nothing
  const { advice, title } = cures[state]
  const rest = all.length - shown
  const pending = state === "pending"
  const more =
    rest > 0 ? html`<p>and ${rest} more: <code>${program()} journal list --state ${state}</code></p>` : nothing
  const rows = html`<div class="scroll">
      <table class="rows">
        <thead>
          <tr>
            <th scope="col" style="width: 16%">job</th>
            <th scope="col" style="width: 15%">schedule</th>
            <th scope="col" style="width: 13%">received</th>
            <th scope="col">why</th>
            <th scope="col" style="width: ${pending ? "16" : "30"}%">${pending ? "retried" : "what to do"}</th>
          </tr>
        </thead>
        <tbody>
          ${all.slice(0, shown).map((one) => row(one, wall))}
        </tbody>
      </table>
    </div>
    ${more}`
  return html`<section class="${pending ? "waiting" : "attention"}">
    <h2>${title} (${all.length})</h2>
    <p>${advice}${pending ? html`<code>${program()} drain</code>` : nothing}</p>
    ${
      pending
        ? html`${reasons(all, wall)}
            <details>
              <summary>Each of them</summary>
              ${rows}
            </details>`
        : rows
    }
  </section>`
}

export const attention = ({ unfinished }: Report, wall: Format.Wall): Html =>
  html`${unfinishedStates.map((state) =>
    section(
      state,
      unfinished.filter((one) => one.state === state),
      wall,
    ),
  )}`
