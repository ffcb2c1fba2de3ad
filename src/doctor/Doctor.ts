/**
 * `doctor`: checks everything that the run of a failed job depends on, without changing anything. First the checks that need
 * only this machine, then those of both systems; the findings are in the order of causes.
 */
import * as Context from "effect/Context"
import type * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import type * as FileSystem from "effect/FileSystem"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import type * as Path from "effect/Path"
import * as Result from "effect/Result"
import * as Scope from "effect/Scope"
import type { ChildProcessSpawner } from "effect/process/ChildProcessSpawner"
import type { FailedJob } from "../domain/FailedJob.ts"
import type { SettingsShape } from "../config/Settings.ts"
import { Settings } from "../config/Settings.ts"
import { Probe } from "../http/Probe.ts"
import type { RunServices } from "../site/Site.ts"
import * as TextFile from "../files/TextFile.ts"
import { configFile, Site } from "../site/Site.ts"
import { silentByDefault } from "../logging/Log.ts"
import type { Check, CheckId } from "./Check.ts"
import { failed, ids, nameOf, runAll, untried } from "./Check.ts"
import * as FolderChecks from "./FolderChecks.ts"
import { queueChecks } from "./QueueCheck.ts"
import * as SiteChecks from "./SiteChecks.ts"
import * as OpConChecks from "./OpConChecks.ts"
import * as SummitChecks from "./SummitChecks.ts"
import * as SummitServers from "./SummitServers.ts"
import { sweepCheck } from "./SweepCheck.ts"
import * as TimeChecks from "./TimeChecks.ts"

type Platform = FileSystem.FileSystem | Path.Path | Probe | DateTime.CurrentTimeZone | ChildProcessSpawner

interface Wanted {
  readonly config: Option.Option<string>
  /** The job to read; none: any of today's. */
  readonly job: Option.Option<FailedJob>
  /** Names in TEMPLATESDIR; none: all of them. */
  readonly templates: ReadonlyArray<string>
}

/** Stand-ins for checks that cannot be made because their settings are not valid; not for those that only some sites have. */
const unasked = (needs: ReadonlyArray<string>, wanted: (id: CheckId) => boolean): ReadonlyArray<Check> =>
  ids
    .filter(
      (id) =>
        wanted(id) &&
        id !== "key" &&
        id !== "template" &&
        id !== "sweep" &&
        !id.endsWith("-ca-file") &&
        id !== "summit-tunnel",
    )
    .map((id) => ({ id, needs, run: Effect.succeed(untried("not asked")) }))

/** Gives checks the services of a dry run, which are made when the first check needs them. */
const services = Effect.fnUntraced(function* (settings: SettingsShape) {
  const { run } = yield* Site
  const scope = yield* Effect.scope
  const built = yield* Layer.build(run({ config: settings.file, dryRun: true })).pipe(
    Effect.provideService(Scope.Scope, scope),
    Effect.result,
    Effect.cached,
  )
  return <R>(check: Check<R>): Check<Exclude<R, RunServices> | FileSystem.FileSystem | Path.Path> => ({
    ...check,
    needs: [...(check.needs ?? []), "program", "opcon-ca-file", "summit-ca-file"],
    run: Effect.gen(function* () {
      const context = yield* built
      return Result.isFailure(context)
        ? failed("not asked", context.failure.message, "Correct Connector.config and the files it names.")
        : yield* Effect.provide(check.run, context.success)
    }),
  })
})

/** The certificates in a CA_FILE, as PEM; none if it cannot be used, which has a check of its own. */
const pemOf = (file: Option.Option<string>) =>
  Effect.gen(function* () {
    const { certificates } = yield* Probe
    if (Option.isNone(file)) return []
    const read = yield* Effect.option(Effect.flatMap(TextFile.readBytes(file.value), certificates))
    return Option.getOrElse(read, () => []).map(({ pem }) => pem)
  })

const systems = Effect.fnUntraced(function* (
  settings: SettingsShape,
  examined: ReadonlyArray<SiteChecks.ReadTemplate>,
  wanted: Wanted,
) {
  const templates = examined.flatMap(({ template }) => template)
  const serverTimes = TimeChecks.serverClocks()
  const servers = SummitServers.servers(templates, settings)
  const accesses = SummitServers.accesses(servers)
  const withServices = yield* services(settings)
  const summit = yield* Effect.forEach(accesses, (access) => SummitChecks.accessChecks(access, serverTimes))
  const clocks = servers.map(({ address, subject }) => {
    const access = accesses.find(({ server }) => server.address === address)
    return { subject, api: nameOf({ id: "summit-api", subject: access?.subject ?? "" }) }
  })
  const needs = ["templates", ...examined.map(({ check }) => nameOf(check))]
  const nowhere = unasked(needs, (id) => id.startsWith("summit-") && id !== "summit-proxy")
  return [
    ...queueChecks(settings),
    FolderChecks.journalCheck(settings),
    withServices(FolderChecks.drainCheck(settings)),
    ...OpConChecks.network(settings, yield* pemOf(settings.opcon.caFile)),
    ...OpConChecks.api(settings, serverTimes, wanted.job).map((check) => withServices(check)),
    ...sweepCheck(settings).map((check) => withServices(check)),
    ...SummitServers.network(servers, settings, yield* pemOf(settings.summit.caFile)),
    ...(servers.length > 0 ? summit.flat().map((check) => withServices(check)) : nowhere),
    ...TimeChecks.clocks(serverTimes, clocks),
    ...TimeChecks.times(settings, serverTimes, templates),
  ]
})

/** All checks, in the order in which they are reported. */
export const examine = Effect.fn("Doctor.examine")(
  function* (wanted: Wanted) {
    const site = yield* Site
    const loaded = yield* configFile(wanted.config).pipe(
      Effect.flatMap((file) => Layer.build(site.settings(file))),
      Effect.result,
    )
    const first = yield* runAll<FileSystem.FileSystem | Path.Path | Probe>([
      SiteChecks.programCheck,
      SiteChecks.configCheck(Result.map(loaded, Context.get(Settings))),
    ])
    if (Result.isFailure(loaded)) {
      const rest = unasked(["config"], (id) => !first.some((checked) => checked.id === id))
      return [...first, ...(yield* runAll(rest, first))]
    }
    const settings = Context.get(loaded.success, Settings)
    return yield* Effect.gen(function* () {
      const { finding, names } = yield* SiteChecks.namedTemplates(wanted.templates)
      const templates = yield* Effect.forEach(names, SiteChecks.readTemplate)
      const local = yield* runAll<Platform>([
        ...(yield* SiteChecks.keyCheck(settings)),
        ...SiteChecks.caFileChecks(settings),
        { id: "templates", run: Effect.succeed(finding) },
        ...templates.map(({ check }) => check),
        ...FolderChecks.folderChecks(settings),
      ])
      const known = [...first, ...local]
      return [...known, ...(yield* runAll<Platform>(yield* systems(settings, templates, wanted), known))]
    }).pipe(Effect.provide(loaded.success))
  },
  Effect.scoped,
  // The findings are the result; the log would repeat them.
  silentByDefault,
)
