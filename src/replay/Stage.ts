/** The site of a recording: its files, its journal, its lease and its two systems, all in memory. */
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import * as HttpClient from "effect/http/HttpClient"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as PlatformError from "effect/PlatformError"
import * as Random from "effect/Random"
import * as ConnectorConfig from "../config/ConnectorConfig.ts"
import type { Entry } from "../journal/Entry.ts"
import { Journal } from "../journal/Journal.ts"
import { fileName as searchesFile } from "../journal/SearchProof.ts"
import { Lease } from "../journal/Lease.ts"
import * as Disk from "../simulator/Disk.ts"
import * as SiteLayers from "../site/AppLayers.ts"
import type { Observer } from "../site/Site.ts"
import { Site } from "../site/Site.ts"
import * as AroundDisk from "./AroundDisk.ts"
import type { Recording } from "./Format.ts"
import * as JournalLooks from "./JournalLooks.ts"
import { filled } from "./Logs.ts"
import { site } from "./Places.ts"
import type { Player } from "./Player.ts"
import * as Templates from "./Templates.ts"

/** The disk as the recording knows it. */
export const diskOf = ({ config, disk: faults, joblogs = {}, searches, templates }: Recording) => {
  const disk = Disk.make()
  disk.put(`${site}/Connector.config`, config.join("\n"))
  for (const [name, content] of Object.entries(templates)) {
    disk.put(`${site}/templates/${name}`, Templates.textOf(content))
  }
  for (const [name, lines] of Object.entries(joblogs)) disk.put(`${site}/joblogs/${name}`, filled(lines))
  if (searches !== undefined) disk.put(`${site}/journal/${searchesFile}`, searches)
  const calls = new Map<string, number>()
  return AroundDisk.make(disk.fileSystem, (method, path, self) =>
    Effect.suspend(() => {
      const call = `${method} ${AroundDisk.folderOf(path)}`
      const nth = (calls.get(call) ?? 0) + 1
      calls.set(call, nth)
      const fault = faults.find((one) => one.call === call && one.nth === nth)
      if (fault === undefined) return self
      return Effect.fail(
        PlatformError.systemError({ _tag: fault.reason, module: "FileSystem", method, pathOrDescriptor: path }),
      )
    }),
  )
}

const leaseOf = (had: ReadonlyArray<boolean>) => {
  let asked = 0
  return Lease.of({
    isHeld: Effect.sync(() => !(had[asked] ?? true)),
    holder: Effect.succeedNone,
    whileHeld: (self) =>
      Effect.suspend(() => {
        asked += 1
        return (had[asked - 1] ?? true) ? Effect.asSome(self) : Effect.succeedNone
      }),
  })
}

/** The services of a run over the answers of `player`. */
export const siteOf = (recording: Recording, player: Player, site: Site["Service"]) => {
  const zone = Option.getOrElse(DateTime.zoneFromString(recording.zone), () => DateTime.zoneMakeOffset(0))
  return Site.of({
    ...site,
    ...SiteLayers.make({
      opcon: Layer.succeed(HttpClient.HttpClient, player.client("opcon")),
      summit: Layer.succeed(HttpClient.HttpClient, player.client("summit")),
      lease: Layer.sync(Lease, () => leaseOf(recording.lease)),
      settings: (config) =>
        Layer.merge(Layer.succeed(DateTime.CurrentTimeZone, zone), ConnectorConfig.layer(config, site.variables)),
    }),
  })
}

/** Around the work of the command: the journal holds what it held then. */
export const staged =
  ({ journal: entries }: Recording): Observer["site"] =>
  (self) =>
    Effect.gen(function* () {
      const journal = yield* Journal
      const put = (entry: Entry) => Effect.orDie(Random.withSeed(journal.save(entry), entry.id))
      return yield* Effect.provideService(self, Journal, JournalLooks.staging(journal, entries, put))
    })
