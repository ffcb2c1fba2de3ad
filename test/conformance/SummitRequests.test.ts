/**
 * Nothing that this program sends to Summit, in whatever kind of run, is outside of what Summit is known to take: every
 * request is looked up in a table of services, members and types.
 */
import { afterAll, assert, describe, it } from "@effect/vitest"
import * as Arr from "effect/Array"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import { searchServices } from "../../src/domain/Template.ts"
import { clientFor } from "../support/ClientFor.ts"
import { statuses } from "../../src/simulator/SummitState.ts"
import { scenes } from "../replay/Scenes.ts"
import * as DoctorSite from "../support/DoctorSite.ts"
import * as Networks from "../support/Networks.ts"
import * as Program from "../support/Program.ts"
import * as Simulators from "../support/Simulators.ts"
import { known, problemsOf, serviceOf } from "./SummitApi.ts"
import { watching } from "./Watched.ts"

const { all, watched, simulated } = watching("summitClient")

const first = Simulators.sampleId("JOB001")

const Template = Schema.decodeUnknownSync(Schema.fromJsonString(Schema.Record(Schema.String, Schema.Unknown)))

/** The basic template of a site with other values. */
const change = ({ disk }: Program.Program, changes: object) => {
  const file = `${Program.folder}/templates/basic.json`
  disk.put(file, JSON.stringify({ ...Template(disk.files().get(file) ?? ""), ...changes }))
}

afterAll(() => {
  const lines = Object.entries(Arr.groupBy(all, serviceOf)).map(([service, sent]) => `${service}: ${sent.length}`)
  process.stdout.write(`${lines.toSorted().join("\n")}\n${all.length} requests of ours, all in the table\n`)
})

const isKnown = (run: string, least = 1) => {
  const sent = all.filter((one) => one.run === run)
  assert.isAtLeast(sent.length, least, `${run}: what is sent to Summit`)
  assert.deepStrictEqual(
    sent.flatMap((one) => problemsOf(one).map((problem) => `${serviceOf(one)}: ${problem} in ${one.body}`)),
    [],
  )
  return sent.map(serviceOf)
}

describe("every request to Summit is in the table", () => {
  for (const { before, job = "JOB001", name, opcon = {}, summit = {}, template = "basic.json", words } of scenes) {
    it.effect(name, () =>
      Effect.gen(function* () {
        const { program, simulators } = yield* simulated(name, { opcon, summit })
        const usual = Program.vendorWords(job, template)
        if (before !== undefined) yield* before(simulators, program.settle(...usual))
        yield* program.settle(...(words ?? usual))
        isKnown(name, name === "exit-tag" ? 0 : 1)
      }),
    )
  }

  for (const status of statuses) {
    for (const logField of ["UserLog", "InternalLog", "Information"]) {
      const run = `a failure whose ticket is ${status}, told in ${logField}`
      it.effect(run, () =>
        Effect.gen(function* () {
          const { program, simulators } = yield* simulated(run, { summit: { closedTickets: "allow" } })
          change(program, { reopen: { status: "In-Progress", logField } })
          yield* program.settle(...Program.vendorWords("JOB001"))
          yield* simulators.summit.setStatus(59_404, status)
          yield* Effect.orDie(simulators.opcon.failJob(first, { jobNumber: 4300 }))
          yield* program.settle(...Program.vendorWords("JOB001"))
          isKnown(run, 5)
        }),
      )
    }
  }

  for (const service of searchServices) {
    const run = `a lost reply, searched for by ${service}`
    it.effect(run, () =>
      Effect.gen(function* () {
        const { program, simulators } = yield* simulated(run)
        change(program, { search: { service, caller: "55" } })
        yield* simulators.summit.faults.add({ call: "createIncident", kind: "reset-after" })
        yield* program.settle(...Program.vendorWords("JOB001"))
        assert.include(isKnown(run), service)
      }),
    )
  }

  for (const envelope of ["common", "flat"]) {
    for (const [encoding, operation, contentField] of [
      ["bytes", "CommonWS_JsonObjCall_JSON", "FileByte"],
      ["base64", "CommonWS_JsonObjCall_JSON", "FileBase64"],
      ["base64", "Summit_UploadAttachmentBase64Encoded", "FileBase64"],
    ] as const) {
      for (const idKind of ["internal", "number"] as const) {
        // The common address takes nothing without the envelope.
        if (envelope === "flat" && operation === "CommonWS_JsonObjCall_JSON") continue
        const run = `a file as ${encoding} to ${operation}, ${envelope}, by ${idKind}`
        it.effect(run, () =>
          Effect.gen(function* () {
            const { program, simulators } = yield* simulated(run, { summit: { attachesTo: idKind } })
            const service = encoding === "bytes" ? "Summit_UploadAttachment" : "Summit_UploadAttachmentBase64Encoded"
            const base = "api_integration/REST/Summit_RESTWCF.svc/RESTService"
            change(program, {
              incidentContainer: idKind === "internal" ? "string" : "object",
              attachmentRequest: { encoding, envelope, service, contentField, idKind },
              urls: [
                { name: "incident", value: `${base}/CommonWS_JsonObjCall` },
                { name: "attachment", value: `${base}/${operation}` },
                { name: "viewIncident", value: "https://{0}/IM_TicketDetail.aspx?ID={1}" },
              ],
            })
            yield* simulators.summit.faults.add({ call: "attach", kind: "reset-after" })
            yield* program.settle(...Program.vendorWords("JOB001"))
            const sent = isKnown(run)
            assert.include(sent, service)
            assert.include(sent, "IM_GetIncidentDetailsAndChangeHistory", "whether the lost file is there is looked up")
            assert.strictEqual((yield* Effect.orDie(simulators.summit.incident(59_404))).attachments.length, 1)
          }),
        )
      }
    }
  }

  for (const job of ["COPY A/B", "SEARCH INDEX", "ON CALL", "Übertrag Zürich", "NEVER STARTED"]) {
    for (const template of ["basic.json", "workgroup.json", "daily.json", "night.json"]) {
      const run = `${job} with ${template}, then without doing anything`
      it.effect(run, () =>
        Effect.gen(function* () {
          const { program, simulators } = yield* simulated(run)
          yield* program.settle(...Program.vendorWords(job, template))
          const { length } = isKnown(run)
          yield* program.settle(...Program.vendorWords(job, template), "--dry-run")
          yield* program.command("template", "explain", "-t", template, "--job", Simulators.sampleId(job))
          const later = isKnown(run).slice(length)
          assert.notInclude(later, "IM_LogOrUpdateIncident")
          assert.strictEqual((yield* simulators.summit.incidents).length, 1)
        }),
      )
    }
  }

  it.effect("a failure that waits, and is worked on later", () =>
    Effect.gen(function* () {
      const { program, simulators } = yield* simulated("drain")
      yield* simulators.summit.faults.add({ call: "any", kind: "refuse", times: 1000 })
      yield* program.settle(...Program.vendorWords("JOB001"))
      yield* simulators.summit.faults.clear
      yield* program.command("drain")
      isKnown("drain")
      assert.strictEqual((yield* simulators.summit.incidents).length, 1)
    }),
  )

  it.effect("doctor", () =>
    Effect.gen(function* () {
      const site = yield* DoctorSite.make()
      const summitClient = watched(clientFor(site.simulators.summit.app), "doctor")
      const program = yield* Program.make({ ...site.simulators, summitClient }, "UTC", Networks.layer(undefined))
      for (const [path, text] of site.program.disk.files()) program.disk.put(path, text)
      yield* DoctorSite.examine({ program }, ["--json", "--job", first])
      isKnown("doctor")
    }),
  )

  it("and every service of the table is one that we call", () => {
    assert.includeMembers(all.map(serviceOf), [...known])
  })
})

describe("what a request must not have", () => {
  const headers = { "content-type": "application/json", accept: "application/json" }
  const url = "https://summit.example/api_integration/REST/Summit_RESTWCF.svc/RESTService/CommonWS_JsonObjCall_JSON"
  const proxy = { AuthType: "APIKEY", APIKey: "key", ProxyID: 0, ReturnType: "JSON", OrgID: 1, TokenID: "" }
  const details = { _ProxyDetails: proxy, TicketNo: 59_404, RequestType: "RemoteCall" }
  const problems = (parameters: object, ServiceName = "IM_GetIncidentDetailsAndChangeHistory", to = url) =>
    problemsOf({
      method: "POST",
      url: to,
      headers,
      body: JSON.stringify({ ServiceName, objCommonParameters: parameters }),
    })

  it("is found: a member, a type, a service, an address, a header", () => {
    assert.deepStrictEqual(problems(details), [])
    assert.strictEqual(problems({ ...details, Ticket: 1 }).length, 1)
    assert.strictEqual(problems({ ...details, TicketNo: "59404" }).length, 1)
    assert.strictEqual(problems({ ...details, _ProxyDetails: { ...proxy, OrgID: "1" } }).length, 1)
    assert.deepStrictEqual(problems(details, "IM_GetIncident"), ["the service IM_GetIncident"])
    assert.deepStrictEqual(problems(details, undefined, "https://summit.example/REST/Summit_RESTWCF.svc"), [
      "the address",
    ])
    assert.deepStrictEqual(problemsOf({ method: "PUT", url, headers, body: "{}" }), ["the method"])
    assert.deepStrictEqual(problemsOf({ method: "GET", url, headers, body: "{}" }), ["a body"])
  })
})
