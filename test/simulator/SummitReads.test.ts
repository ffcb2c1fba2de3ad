import { assert, describe, it } from "@effect/vitest"
import * as Base64 from "effect/encoding/Base64"
import * as Effect from "effect/Effect"
import type * as HttpClient from "effect/http/HttpClient"
import * as Schema from "effect/Schema"
import * as TestClock from "effect/testing/TestClock"
import * as Simulators from "../support/Simulators.ts"
import { container, log, post, proxyDetails, restService, service } from "./Calls.ts"

const Row = Schema.Record(Schema.String, Schema.Unknown)
const detailsIn = Schema.decodeUnknownSync(
  Schema.Struct({
    Errors: Schema.Literal(""),
    OutputObject: Schema.Struct({
      IncidentDetails: Schema.Struct({
        TicketDetails: Schema.Array(Row),
        ChangeHistory: Schema.Array(Row),
        CustomAttributes: Schema.Array(Row),
      }),
    }),
  }),
)
const listIn = Schema.decodeUnknownSync(
  Schema.Struct({ OutputObject: Schema.Struct({ MyTickets: Schema.Array(Row) }) }),
)
const foundIn = Schema.decodeUnknownSync(
  Schema.Struct({ OutputObject: Schema.NullOr(Schema.Struct({ SUBROOT: Schema.Array(Row) })) }),
)
const errorsIn = Schema.decodeUnknownSync(Schema.Struct({ Errors: Schema.String }))

const details = (client: HttpClient.HttpClient, TicketNo: unknown) =>
  Effect.map(
    service(client, "IM_GetIncidentDetailsAndChangeHistory", { TicketNo, RequestType: "RemoteCall" }),
    ({ json }) => detailsIn(json).OutputObject.IncidentDetails,
  )

const filter = { WorkgroupName: "", CurrentPageIndex: 0, PageSize: 100, OrgID: "1", Instance: "IT", Status: "New" }
const list = (client: HttpClient.HttpClient, name: string, changed: object = {}) =>
  Effect.map(
    service(client, name, { objIncidentCommonFilter: { ...filter, ...changed } }),
    ({ json }) => listIn(json).OutputObject.MyTickets,
  )
const search = (client: HttpClient.HttpClient, TextSearch: string, changed: object = {}) =>
  Effect.map(
    service(client, "IM_GetMyIncidents", {
      IncidentParam: { CurrentPageIndex: 0, PageSize: 20, Status: "All", Instance: "IT", TextSearch, ...changed },
    }),
    ({ json }) => listIn(json).OutputObject.MyTickets.map((row) => row.Incident_ID),
  )

const numbers = (rows: ReadonlyArray<typeof Row.Type>) => rows.map((row) => row["Incident ID"])

describe("details", () => {
  it.effect("tell an incident under their own names", () =>
    Effect.gen(function* () {
      const { summit, summitClient: client } = yield* Simulators.make()
      yield* log(client)
      yield* summit.setStatus(59404, "Pending")
      const { ChangeHistory, CustomAttributes, TicketDetails } = yield* details(client, 59404)
      assert.deepInclude(TicketDetails[0], {
        Ticket_ID: 41234,
        Ticket_No: "59404",
        Ticket_ID_Encrypted: "NDEyMzQ=",
        Status: "Pending",
        Subject: "JOB001 failed",
        Information: "marker-1",
        WG_Name: "DevOps",
        attachments: false,
      })
      assert.deepInclude(ChangeHistory[0], { column_name: "Status", OldValue: "New", new_Value: "Pending" })
      assert.deepInclude(CustomAttributes[0], { Group_Name: "Other Details", AttributeText: "JOB001" })
    }),
  )

  it.effect("of an unknown ticket are empty and no error", () =>
    Effect.gen(function* () {
      const { summitClient: client } = yield* Simulators.make()
      assert.deepStrictEqual((yield* details(client, "59404")).TicketDetails, [])
    }),
  )
})

describe("lists and searches", () => {
  it.effect("page from 0, newest first, filtered by status, instance and day", () =>
    Effect.gen(function* () {
      const { summit, summitClient: client } = yield* Simulators.make()
      for (const name of ["A", "B", "C"]) yield* log(client, container({ Description: name }))
      yield* summit.setStatus(59405, "Closed")
      const flat = "IM_GetIncidentList"
      assert.deepStrictEqual(numbers(yield* list(client, flat)), [59406, 59404])
      assert.deepStrictEqual(numbers(yield* list(client, flat, { Status: "New,Closed", PageSize: 0 })).length, 3)
      assert.deepStrictEqual(numbers(yield* list(client, flat, { PageSize: 1, CurrentPageIndex: 1 })), [59404])
      assert.deepStrictEqual(yield* list(client, flat, { Instance: "HR" }), [])
      assert.deepStrictEqual(yield* list(client, flat, { strUpdatedFromDate: "1970-01-02" }), [])
      const [row] = yield* list(client, flat)
      assert.strictEqual(row?.["IT_Other Details_Job Name"], "JOB001")
    }),
  )

  it.effect("with details hold the texts and the encoded id", () =>
    Effect.gen(function* () {
      const { summitClient: client } = yield* Simulators.make()
      yield* log(client)
      const [row] = yield* list(client, "IM_GetIncidentListwithDetails")
      const [detail] = Schema.decodeUnknownSync(Schema.Array(Row))(row?.IncidentDetail)
      assert.deepInclude(detail, { Incident_ID: 59404, Ticket_ID: "NDEyMzQ%3d", Description: "marker-1", TotalRows: 1 })
    }),
  )

  it.effect("find a text anywhere, and a new incident only after a while", () =>
    Effect.gen(function* () {
      const { summitClient: client } = yield* Simulators.make({ summit: { lagMillis: 5000 } })
      yield* log(client, container({}, { UserLog: "Marker-2" }))
      assert.deepStrictEqual(yield* search(client, "marker-2"), [])
      assert.strictEqual((yield* details(client, 59404)).TicketDetails.length, 1)
      yield* TestClock.adjust("5 seconds")
      assert.deepStrictEqual(yield* search(client, "marker-2"), [59404])
      assert.deepStrictEqual(yield* search(client, "marker-3"), [])
      assert.deepStrictEqual(yield* search(client, "marker-2", { Status: "Closed" }), [])
    }),
  )

  it.effect("find a symptom exactly", () =>
    Effect.gen(function* () {
      const { summit, summitClient: client } = yield* Simulators.make()
      yield* log(client, container({ Symptom: "OPCON-1" }))
      const find = (ServiceName: string, InputString: string) =>
        Effect.map(
          service(client, "ADM_Get_DynamicWebServiceResult", { ServiceName, objDynamicWebService: { InputString } }),
          ({ json }) => foundIn(json).OutputObject?.SUBROOT,
        )
      const known = "DWS_IM_GetIncidentIDBySymptom"
      assert.deepStrictEqual(yield* find(known, '{"Symptom":"OPCON-1"}'), [{ Ticket_ID: 41234, Ticket_No: "59404" }])
      assert.deepStrictEqual(yield* find(known, '{"Symptom":"OPCON"}'), [])
      assert.strictEqual(yield* find("DWS_Unknown", '{"Symptom":"OPCON-1"}'), undefined)
      assert.strictEqual(yield* find(known, "no JSON"), undefined)
      const last = (yield* summit.requests).at(-1)
      assert.deepStrictEqual([last?.call, last?.kind], ["search", "read"])
    }),
  )
})

describe("attachments", () => {
  const bytes = new TextEncoder().encode("ungültig\r\n")
  const file = { eModule: "IM", TicketID: 41234, AttachmentFileName: "JOB001.log" }
  const endpoint = `${restService}/Summit_UploadAttachmentBase64Encoded`

  it.effect("come as byte values or as base64, in either envelope, and are kept to the byte", () =>
    Effect.gen(function* () {
      const { summit, summitClient: client } = yield* Simulators.make()
      yield* log(client)
      const FileBase64 = Base64.encode(bytes)
      yield* service(client, "Summit_UploadAttachment", { ...file, FileByte: Array.from(bytes) })
      yield* post(client, endpoint, { _ProxyDetails: proxyDetails, ...file, FileBase64 })
      yield* post(client, endpoint, { _ProxyDetails: proxyDetails, ...file, AnyName: FileBase64 })
      yield* post(client, endpoint, {
        ServiceName: "whatever",
        objCommonParameters: { _ProxyDetails: proxyDetails, ...file, FileBase64 },
      })
      const { attachments } = yield* summit.incident(59404)
      assert.deepStrictEqual(
        attachments,
        Array.from({ length: 4 }, () => ({ name: "JOB001.log", bytes })),
      )
      assert.deepInclude((yield* details(client, 59404)).TicketDetails[0], { attachments: true })
      assert.strictEqual((yield* summit.requests)[2]?.call, "attach")
    }),
  )

  it.effect("go by the internal id, and may be too large or of a wrong type", () =>
    Effect.gen(function* () {
      const limits = { maxBytes: 4, refusedExtensions: ["exe"] }
      const { summit, summitClient: client } = yield* Simulators.make({ summit: limits })
      yield* log(client)
      const refused = (changed: object, FileByte: unknown = [1, 2]) =>
        Effect.map(
          service(client, "Summit_UploadAttachment", { ...file, FileByte, ...changed }),
          ({ json }) => errorsIn(json).Errors,
        )
      assert.match(yield* refused({ TicketID: 59404 }), /Invalid Ticket ID/)
      assert.match(yield* refused({ TicketID: "INC41234" }), /Object reference/)
      assert.match(yield* refused({}, [1, 256]), /FileByte/)
      assert.match(yield* refused({}, [1, 2, 3, 4, 5]), /exceeds/)
      assert.match(yield* refused({ AttachmentFileName: "a.EXE" }), /not allowed/)
      const text = yield* post(client, endpoint, { _ProxyDetails: proxyDetails, ...file, Content: "not base64!" })
      assert.match(errorsIn(text.json).Errors, /content/)
      assert.deepStrictEqual((yield* summit.incident(59404)).attachments, [])
      assert.strictEqual(yield* refused({}), "")
    }),
  )
})
