/**
 * Keeps everything that a run receives from outside, and what it does in return, unchanged; nothing of this is written
 * before MaskedRecording.ts has hidden what must not leave the site.
 */
import * as Effect from "effect/Effect"
import type * as FileSystem from "effect/FileSystem"
import * as HttpClient from "effect/http/HttpClient"
import type * as HttpClientError from "effect/http/HttpClientError"
import type * as HttpClientRequest from "effect/http/HttpClientRequest"
import * as Clock from "effect/Clock"
import * as DateTime from "effect/DateTime"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import { Settings } from "../config/Settings.ts"
import type { SettingsShape } from "../config/Settings.ts"
import type { Entry } from "../journal/Entry.ts"
import { Journal } from "../journal/Journal.ts"
import { Lease } from "../journal/Lease.ts"
import type { Observer } from "../site/Site.ts"
import { answer, bodyTextOf, failure, faultOf, pathOf, readHeaders } from "./HttpMessages.ts"
import type { Around } from "./Interceptors.ts"
import { folderOf, interceptDisk, noteEntries } from "./Interceptors.ts"
import type { Fault, Recording, System } from "./Recording.ts"
import { DiskFault } from "./Recording.ts"
import type { RunClock } from "./RunClock.ts"

type Reply = Recording["exchanges"][number]["reply"]

const never: Fault = { fault: "never" }

export interface RawExchange {
  readonly system: System
  readonly at: number
  readonly method: string
  readonly path: string
  readonly headers: Readonly<Record<string, string | undefined>>
  /** Empty where there is none. */
  readonly body: string
  /** With its body as text. */
  reply: Reply
}

/** A run, with all its secrets. */
export interface RawRun {
  readonly exchanges: ReadonlyArray<RawExchange>
  /** By path: the files that were read as a whole, among them Connector.config and the templates. */
  readonly read: ReadonlyMap<string, Uint8Array>
  /** By path: the names in the folders that were read. */
  readonly listed: ReadonlyMap<string, ReadonlyArray<string>>
  /** By folder: the names that the run did not put there. */
  readonly before: ReadonlyMap<string, ReadonlySet<string>>
  readonly refused: ReadonlyArray<{ readonly method: string; readonly folder: string } & Omit<DiskFault, "call">>
  readonly journal: ReadonlyArray<{ readonly look: number; readonly entry: Entry }>
  readonly lease: ReadonlyArray<boolean>
  readonly results: ReadonlyArray<object>
  /** None: the run ended before it had its settings. */
  readonly site: Option.Option<{ readonly settings: SettingsShape; readonly zone: string }>
}

export interface Recorder {
  readonly observer: Observer
  readonly disk: (files: FileSystem.FileSystem) => FileSystem.FileSystem
  readonly raw: () => RawRun
}

const decodeReason = Schema.decodeUnknownOption(DiskFault.fields.reason)
const encoder = new TextEncoder()
const decodeText = Schema.decodeUnknownOption(Schema.Array(Schema.String))

export const make = (time: RunClock): Recorder => {
  const exchanges: Array<RawExchange> = []
  const read = new Map<string, Uint8Array>()
  const listed = new Map<string, ReadonlyArray<string>>()
  const before = new Map<string, Set<string>>()
  const made = new Set<string>()
  const refused: Array<RawRun["refused"][number]> = []
  const calls = new Map<string, number>()
  const journal: Array<RawRun["journal"][number]> = []
  const lease: Array<boolean> = []
  const results: Array<object> = []
  let site: RawRun["site"] = Option.none()

  const client = (system: System, inner: HttpClient.HttpClient) => {
    /** The request takes real time; its result is the next event of the run. */
    const outside = <A>(self: Effect.Effect<A, HttpClientError.HttpClientError>): Effect.Effect<A, Fault> =>
      self.pipe(
        Effect.provideService(Clock.Clock, time.live),
        Effect.mapError(faultOf),
        Effect.result,
        Effect.tap(time.event),
        Effect.flatMap(Effect.fromResult),
      )
    const since = (at: number) => time.now() - at

    const begin = Effect.fnUntraced(function* (request: HttpClientRequest.HttpClientRequest, exchange: RawExchange) {
      const response = yield* outside(inner.execute(request))
      const headers = Object.fromEntries(
        readHeaders.flatMap((name) => {
          const value = response.headers[name]
          return value === undefined ? [] : [[name, value]]
        }),
      )
      const begun = { status: response.status, headers, delay: since(exchange.at) }
      exchange.reply = { ...begun, bodyFault: never }
      const from = time.now()
      const body = outside(response.text).pipe(
        Effect.tap((text) =>
          Effect.sync(() => {
            exchange.reply = { ...begun, bodyDelay: since(from), ...(text === "" ? {} : { body: text }) }
          }),
        ),
        Effect.tapError((fault) =>
          Effect.sync(() => {
            exchange.reply = { ...begun, bodyDelay: since(from), bodyFault: fault }
          }),
        ),
      )
      // The program gets exactly what is recorded.
      return answer(begun, request, body)
    })

    return HttpClient.make((request) =>
      Effect.gen(function* () {
        const exchange: RawExchange = {
          system,
          at: time.now(),
          method: request.method,
          path: pathOf(request),
          headers: request.headers,
          body: yield* bodyTextOf(request),
          // It stays so if no reply comes before the program gives up.
          reply: never,
        }
        exchanges.push(exchange)
        return yield* Effect.mapError(begin(request, exchange), (fault) => {
          exchange.reply = { ...fault, delay: since(exchange.at) }
          return failure(fault, request)
        })
      }),
    )
  }

  const around: Around = (method, path, self) =>
    Effect.suspend(() => {
      const folder = folderOf(path)
      const nth = (calls.get(`${method} ${folder}`) ?? 0) + 1
      calls.set(`${method} ${folder}`, nth)
      return Effect.acquireUseRelease(
        time.hold,
        () => self,
        () => time.release,
      ).pipe(
        Effect.tap((found) =>
          Effect.sync(() => {
            const bytes = typeof found === "string" && method === "readFile" ? encoder.encode(found) : found
            if (bytes instanceof Uint8Array && !made.has(path)) read.set(path, bytes)
            // What the run itself has written is no news to it, whether in a new file or at the end of an old one.
            if (method === "rename" || method === "write") made.add(path)
            if (method === "readDirectory") {
              const names = Option.getOrElse(decodeText(found), () => [])
              const old = names.filter((name) => !made.has(`${path}/${name}`) && !made.has(`${path}\\${name}`))
              listed.set(path, names)
              before.set(path, new Set([...(before.get(path) ?? []), ...old]))
            }
          }),
        ),
        Effect.tapError(({ reason }) =>
          Effect.sync(() => {
            const known = decodeReason(reason._tag)
            if (Option.isSome(known)) refused.push({ method, folder, nth, reason: known.value })
          }),
        ),
      )
    })

  const observer: Observer = {
    client,
    site: (self) =>
      Effect.gen(function* () {
        const settings = yield* Settings
        const zone = DateTime.zoneToString(yield* DateTime.CurrentTimeZone)
        site = Option.some({ settings, zone })
        const journalNoted = noteEntries(yield* Journal, (look, entry) => journal.push({ look, entry }))
        const held = yield* Lease
        const leaseNoted = Lease.of({
          isHeld: held.isHeld,
          holder: held.holder,
          // Requesting and releasing the lease is work of this machine, like calls of the disk.
          whileHeld: (work) =>
            Effect.acquireUseRelease(
              time.hold,
              () =>
                held.whileHeld(
                  Effect.acquireUseRelease(
                    Effect.tap(time.release, () => Effect.sync(() => lease.push(true))),
                    () => work,
                    () => time.hold,
                  ),
                ),
              () => time.release,
            ).pipe(Effect.tap((asked) => (Option.isNone(asked) ? Effect.sync(() => lease.push(false)) : Effect.void))),
        })
        return yield* self.pipe(Effect.provideService(Journal, journalNoted), Effect.provideService(Lease, leaseNoted))
      }),
    printed: (result) =>
      Effect.sync(() => {
        results.push(result())
      }),
  }

  return {
    observer,
    disk: (files) => interceptDisk(files, around),
    raw: () => ({ exchanges, read, listed, before, refused, journal, lease, results, site }),
  }
}
