/**
 * Both systems in a process of their own, over TLS, so that measuring and answering do not hold each other up. Started by
 * Systems.ts; ends with the process that started it.
 *   node bench/serve.ts '{"logPolls":0}'
 */
import * as Deferred from "effect/Deferred"
import * as Effect from "effect/Effect"
import * as Queue from "effect/Queue"
import * as Schema from "effect/Schema"
import type { Job } from "../src/simulator/OpConState.ts"
import type { LoggedRequest } from "../src/simulator/Server.ts"
import type { Site } from "../test/support/RealProcess.ts"
import * as RealProcess from "../test/support/RealProcess.ts"
import { sampleDate } from "../test/support/Simulators.ts"
import type { Seen } from "./SystemsWire.ts"
import { Ask, Options } from "./SystemsWire.ts"

const opcon = Schema.decodeSync(Schema.fromJsonString(Options))(process.argv[2] ?? "{}")

const line = "2024-09-21 09:20:00 step 0001 reads 4711 rows of the ledger, writes as many and goes on to the next.\r\n"

/** A text of `bytes` bytes, in lines. */
const text = (bytes: number): string => line.repeat(Math.ceil(bytes / line.length)).slice(0, bytes)

const add = Effect.fnUntraced(function* ({ opcon }: Site, names: ReadonlyArray<string>, logBytes: number | undefined) {
  const log =
    logBytes === undefined ? {} : { log: { files: [{ path: `C:\\Logs\\{number}.log`, text: text(logBytes) }] } }
  const jobs: Array<Job> = []
  for (const name of names) jobs.push(yield* opcon.addJob({ name, date: sampleDate, scheduleId: 16, ...log }))
  return jobs.map((job) => ({ id: job.id, words: RealProcess.words(job) }))
})

let seen = { opcon: 0, summit: 0 }

const look = Effect.fnUntraced(function* ({ opcon, summit }: Site, ids: ReadonlyArray<string>) {
  const incidents = new Map((yield* summit.incidents).map((incident) => [String(incident.number), incident]))
  const jobs = new Map((yield* opcon.jobs).map((job) => [job.id, job]))
  const requests = { opcon: yield* opcon.requests, summit: yield* summit.requests }
  const news: ReadonlyArray<LoggedRequest> = [
    ...requests.opcon.slice(seen.opcon),
    ...requests.summit.slice(seen.summit),
  ].toSorted((a, b) => a.at - b.at)
  seen = { opcon: requests.opcon.length, summit: requests.summit.length }
  const { system, user } = process.cpuUsage()
  return {
    jobs: ids.map((id) => {
      const incident = incidents.get(jobs.get(id)?.ticket?.ticketId ?? "")
      return {
        id,
        incident: incident === undefined ? null : String(incident.number),
        attached: (incident?.attachments ?? []).map(({ bytes }) => bytes.length),
      }
    }),
    incidents: incidents.size,
    calls: news.map(({ at, call }) => ({ at, call })),
    cpu: (system + user) / 1000,
  } satisfies Seen
})

const answer = (site: Site, ask: Ask) => {
  switch (ask._tag) {
    case "AddJobs":
      return add(site, ask.names, ask.logBytes)
    case "Look":
      return look(site, ask.ids)
  }
}

const serve = Effect.gen(function* () {
  const site = yield* RealProcess.site({ jobs: [], opcon })
  const asked = yield* Queue.unbounded<unknown>()
  const over = yield* Deferred.make<void>()
  process.on("message", (message) => Queue.offerUnsafe(asked, message))
  process.on("disconnect", () => Deferred.doneUnsafe(over, Effect.void))
  process.send?.({ dir: site.dir })
  const answering = Effect.gen(function* () {
    const ask = yield* Schema.decodeUnknownEffect(Ask)(yield* Queue.take(asked))
    const told = yield* answer(site, ask)
    process.send?.(told)
  })
  yield* Effect.raceFirst(Effect.forever(answering), Deferred.await(over))
}).pipe(Effect.scoped)

Effect.runPromise(Effect.provide(serve, RealProcess.platform))
