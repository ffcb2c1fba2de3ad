/** Incidents that several jobs share, and what became of incidents after they were raised. */
import { number, plural } from "./Format.ts"
import type { Html } from "./Html.ts"
import { html, link, nothing } from "./Html.ts"
import type { Report } from "./Report.ts"

const linked = (incident: string, url: string | null): Html => (url === null ? html`${incident}` : link(url, incident))

const shared = ({ sharedIncidents, sharedIncidentsInAll }: Report): Html =>
  sharedIncidents.length === 0
    ? nothing
    : html`<section>
        <h2>Incidents that several jobs share</h2>
        <p>
          ${plural(sharedIncidentsInAll, "incident")} ${sharedIncidentsInAll === 1 ? "takes" : "take"} the failures of a
          storm, or of the same job on other
          days${sharedIncidentsInAll > sharedIncidents.length ? `; the first ${sharedIncidents.length}` : ""}.
        </p>
        <div class="scroll">
          <table>
            <thead>
              <tr>
                <th scope="col">incident</th>
                <th scope="col">why</th>
                <th scope="col" class="n">jobs</th>
                <th scope="col" class="n">failures</th>
              </tr>
            </thead>
            <tbody>
              ${sharedIncidents.map(
                ({ by, failures, incident, jobs, url }) =>
                  html`<tr>
                    <th scope="row">${linked(incident, url)}</th>
                    <td>${by === "storm" ? "a storm" : "the same job on other days"}</td>
                    <td class="n">${jobs}</td>
                    <td class="n">${failures}</td>
                  </tr>`,
              )}
            </tbody>
          </table>
        </div>
      </section>`

const followed = ({ afterwards }: Report): Html => {
  if (afterwards === null) return nothing
  const { closed, jobActions, open, recovered, refusals } = afterwards
  const rows = [
    ["recovered: the incident got a text", recovered.commented, 0, 0],
    ["recovered: the incident was resolved", recovered.resolved, recovered.refused, 0],
    ...jobActions.map(({ action, done, refused, waiting }) => [`job: ${action}`, done, refused, waiting] as const),
  ] as const
  const some = rows.filter(([, ...counts]) => counts.some((count) => count > 0))
  return html`<section>
    <h2>What became of the incidents</h2>
    <p>
      ${plural(open, "incident")} ${open === 1 ? "is" : "are"} followed now, and ${number(closed)} were closed in this
      period.${some.length === 0 ? " No job has recovered, and no ticket asked for anything." : ""}
    </p>
    ${
      some.length === 0
        ? nothing
        : html`<div class="scroll">
            <table>
              <thead>
                <tr>
                  <th scope="col">what was done</th>
                  <th scope="col" class="n">done</th>
                  <th scope="col" class="n">refused</th>
                  <th scope="col" class="n">not known yet</th>
                </tr>
              </thead>
              <tbody>
                ${some.map(
                  ([what, done, refused, waiting]) =>
                    html`<tr>
                      <th scope="row">${what}</th>
                      <td class="n">${done}</td>
                      <td class="n">${refused}</td>
                      <td class="n">${waiting}</td>
                    </tr>`,
                )}
              </tbody>
            </table>
          </div>`
    }
    ${
      refusals.length === 0
        ? nothing
        : html`<p>Refused, the latest first:</p>
            <ul>
              ${refusals.map(({ incident, url, what }) => html`<li>${linked(incident, url)}: ${what}</li>`)}
            </ul>`
    }
  </section>`
}

/** Nothing where the site asks for none of it. */
export const afterwards = (report: Report): Html => html`${shared(report)} ${followed(report)}`
