/** The page of the console: landmarks, headings and the empty places that its script fills. */
import { product, version } from "../intake/ProgramName.ts"
import type { Html } from "../report/Html.ts"
import { html, nothing, trusted } from "../report/Html.ts"
import type { View } from "./Snapshot.ts"
import { script } from "./Script.ts"
import { style } from "./Style.ts"

const viewNames = {
  unfinished: "All unfinished",
  parked: "Parked",
  dead: "Dead",
  pending: "Pending",
  rejected: "Rejected command lines",
  dropped: "Dropped",
} as const satisfies Record<View, string>

const card = (name: string, title: string, note: Html): Html =>
  html`<div class="${name}">
    <dt>${title}</dt>
    <dd class="figure" id="n-${name}">–</dd>
    <dd class="note">${note}</dd>
  </div>`

const choice = ([name, title]: readonly [string, string]): Html =>
  html`<label
    ><input
      type="radio"
      name="view"
      value="${name}"
      ${name === "unfinished" ? trusted("checked") : nothing}
    />${title}</label
  >`

const now = (readOnly: boolean): Html =>
  html`<section aria-labelledby="h-now">
    <h2 id="h-now">The journal now</h2>
    <p id="as-of">Reading the journal…</p>
    <dl class="cards">
      ${card("parked", "Parked", html`only you can tell whether the incident exists`)}
      ${card("dead", "Dead", html`refused for good: correct the cause, then retry`)}
      ${card("pending", "Pending", html`retried; <span id="oldest"></span>`)}
      ${card("rejected", "Rejected command lines", html`could not be read`)}
    </dl>
    <p id="wrong" class="problem" hidden></p>
    ${
      readOnly
        ? html`<p>This console is read-only: it shows everything and changes nothing. This command drains:</p>`
        : html`<div class="command start">
            <button type="button" class="main" id="drain">Drain now</button>
            <span class="working">Works on everything that is pending, as this command does:</span>
          </div>`
    }
    <div id="drain-command"></div>
    <p id="draining" role="status"></p>
    <details id="drained" hidden>
      <summary>What the drain has done</summary>
      <pre id="drain-lines" tabindex="0" role="group" aria-label="Results of the drain"></pre>
    </details>
  </section>`

const list = html`<section aria-labelledby="h-list">
  <h2 id="h-list">Failures</h2>
  <fieldset>
    <legend>Show</legend>
    ${Object.entries(viewNames).map(choice)}
  </fieldset>
  <div class="search">
    <form id="filter" role="search">
      <label class="field"
        ><span>Find a job, a schedule, an entry or a reason</span
        ><input type="search" id="text" autocomplete="off" spellcheck="false"
      /></label>
    </form>
    <form id="open">
      <label class="field"
        ><span>Open any entry by its id, or the beginning of it</span
        ><input type="text" id="id" autocomplete="off" spellcheck="false" required
      /></label>
      <button type="submit">Open</button>
    </form>
  </div>
  <p id="count" class="count" role="status">Reading…</p>
  <table class="rows list" id="table" hidden>
    <thead>
      <tr>
        <th scope="col" class="c-job">job and schedule</th>
        <th scope="col" class="c-state">state</th>
        <th scope="col" class="c-when">received</th>
        <th scope="col">why</th>
        <th scope="col" class="c-wait">waits for</th>
      </tr>
    </thead>
    <tbody id="rows"></tbody>
  </table>
  <nav class="pages" id="pages" aria-label="Pages of the list" hidden>
    <button type="button" id="previous">Previous</button>
    <span id="page"></span>
    <button type="button" id="next">Next</button>
  </nav>
</section>`

const charts = html`<div class="heading">
    <h2>How it has been going</h2>
    <label
      >Period
      <select id="days">
        <option value="1">today</option>
        <option value="7" selected>7 days</option>
        <option value="30">30 days</option>
      </select></label
    >
  </div>
  <div id="charts"><p class="working">Counting…</p></div>`

interface PageOptions {
  readonly nonce: string
  readonly actionToken: string
  readonly readOnly: boolean
  readonly windows: boolean
  /** The command that drains. */
  readonly drain: string
}

export const page = ({ actionToken, drain, nonce, readOnly, windows }: PageOptions): string =>
  html`${trusted("<!doctype html>")}
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <link rel="icon" href="data:," />
        <title>${product} console</title>
        ${trusted(`<style nonce="${nonce}">${style}</style>`)}
      </head>
      <body
        data-action-token="${actionToken}"
        data-read-only="${String(readOnly)}"
        data-windows="${String(windows)}"
        data-drain="${drain}"
      >
        <a class="skip" id="skip" href="#main">Skip to the content</a>
        <main id="main" tabindex="-1">
          <header>
            <h1>${product} console</h1>
            <p class="about" id="about">Version ${version}</p>
          </header>
          <p id="problem" class="problem" role="alert" hidden></p>
          <div id="list">${now(readOnly)} ${list} ${charts}</div>
          <div id="one" hidden>
            <div class="heading">
              <h2 id="entry-title" tabindex="-1"></h2>
              <span class="badge" id="entry-state" hidden></span>
              <a href="#">Back to the list</a>
            </div>
            <p id="changed" class="notice" role="status" hidden>
              This failure has changed meanwhile. <button type="button" class="small" id="again">Show it again</button>
            </p>
            <div id="entry"></div>
          </div>
        </main>
        <div id="result" class="result" role="status" aria-live="polite"></div>
        ${trusted(`<script nonce="${nonce}">${script}</script>`)}
      </body>
    </html> `.html
