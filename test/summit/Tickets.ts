/**
 * A Summit that holds the given tickets and answers the search services and the details as a tenant may: by pages or
 * not, with rows that show much or little. It does not filter: every ticket is a row, so what comes out is our doing.
 */
import { assert } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as HttpClient from "effect/http/HttpClient"
import * as HttpServerResponse from "effect/http/HttpServerResponse"
import * as Layer from "effect/Layer"
import * as Schema from "effect/Schema"
import { Settings } from "../../src/config/Settings.ts"
import type { Search } from "../../src/domain/Template.ts"
import { Summit } from "../../src/summit/Summit.ts"
import * as SummitRest from "../../src/summit/SummitRest.ts"
import { WriteGate } from "../../src/http/WriteGate.ts"
import { settings, template } from "../support/Fixtures.ts"
import { detailsReply } from "./Wire.ts"

export const marker = "{OpCon 20240921|16|1|LOAD GL run 42}"
export const since = "2024-09-20"

export interface Ticket {
  readonly number: number
  readonly Subject?: string
  readonly Information?: string
  readonly Userlog?: string
  readonly Internallog?: string
}

const Paging = Schema.Struct({ CurrentPageIndex: Schema.Int, PageSize: Schema.Int })
const Asked = Schema.Struct({
  ServiceName: Schema.String,
  objCommonParameters: Schema.Struct({
    TicketNo: Schema.optionalKey(Schema.Int),
    IncidentParam: Schema.optionalKey(Paging),
    objIncidentCommonFilter: Schema.optionalKey(Paging),
  }),
})
const decode = Schema.decodeUnknownSync(Schema.fromJsonString(Asked))

/** Rows of the page `index`. */
export type Pages = (tickets: ReadonlyArray<Ticket>, index: number, size: number) => ReadonlyArray<Ticket>

/** The newest first, as asked for. */
export const byTheBook: Pages = (tickets, index, size) =>
  tickets.toSorted((a, b) => b.number - a.number).slice(index * size, (index + 1) * size)

export interface Tenant {
  readonly pages?: Pages
  readonly totals?: (tickets: ReadonlyArray<Ticket>) => object
  /** Services that answer nothing at all. */
  readonly unknown?: ReadonlyArray<string>
}

const rowsOf: Readonly<Record<string, (ticket: Ticket, total: object) => object>> = {
  ADM_Get_DynamicWebServiceResult: ({ number }) => ({ Ticket_ID: number - 1, Ticket_No: String(number) }),
  IM_GetMyIncidents: ({ Subject, number }, total) => ({ Incident_ID: number, Symptom: Subject, ...total }),
  IM_GetIncidentList: ({ Subject, number }, total) => ({ "Incident ID": number, Ticket_ID: "9", Subject, ...total }),
  IM_GetIncidentListwithDetails: ({ number, ...ticket }, total) => ({
    IncidentDetail: [
      {
        ...total,
        Ticket_ID: "k%3d",
        Incident_ID: number,
        Symptom: ticket.Subject,
        Description: ticket.Information,
        User_Log: ticket.Userlog,
        Private_Log: ticket.Internallog,
      },
    ],
  }),
}

/** Looks for `marker` in that Summit by way of `search`, and keeps the names of the services asked. */
export const findIn = Effect.fnUntraced(function* (
  tickets: ReadonlyArray<Ticket>,
  search: Partial<Search> = {},
  { pages = byTheBook, totals = () => ({}), unknown = [] }: Tenant = {},
) {
  const asked: Array<string> = []
  const answer = (body: string): unknown => {
    const { objCommonParameters: parameters, ServiceName: service } = decode(body)
    asked.push(parameters.TicketNo === undefined ? service : String(parameters.TicketNo))
    if (unknown.includes(service)) return ""
    const row = rowsOf[service]
    if (row === undefined) {
      const found = tickets.find(({ number }) => number === parameters.TicketNo)
      assert.isDefined(found, `ticket ${parameters.TicketNo}`)
      const { Information = "", Internallog = null, Subject = "", Userlog = "", number } = found
      return detailsReply({ Ticket_No: String(number), Subject, Information, Userlog, Internallog })
    }
    const paging = parameters.IncidentParam ?? parameters.objIncidentCommonFilter
    const page = paging === undefined ? tickets : pages(tickets, paging.CurrentPageIndex, paging.PageSize)
    const rows = page.map((ticket) => row(ticket, totals(tickets)))
    return { Errors: "", Message: "", OutputObject: paging === undefined ? { SUBROOT: rows } : { MyTickets: rows } }
  }
  const client = HttpClient.make((request) =>
    Effect.sync(() => {
      const value = answer(request.body._tag === "Uint8Array" ? new TextDecoder().decode(request.body.body) : "")
      const text = value === "" ? "" : JSON.stringify(value)
      return HttpServerResponse.toClientResponse(HttpServerResponse.text(text), { request })
    }),
  )
  const layer = SummitRest.layer.pipe(
    Layer.provide(WriteGate.layer),
    Layer.provide(Layer.succeed(Settings, settings)),
    Layer.provide(Layer.succeed(HttpClient.HttpClient, client)),
  )
  const site = { ...template, search: { ...template.search, ...search } }
  const result = yield* Effect.flatMap(Summit, (summit) => summit.findMarked(site, marker, since)).pipe(
    Effect.map(({ refs }) => refs.map(({ number }) => number)),
    Effect.match({ onFailure: (error) => error, onSuccess: (numbers) => numbers }),
    Effect.provide(layer),
  )
  return { result, asked }
})
