/**
 * `doctor`: everything that a failed job's run would rest on, looked at without changing anything. First what this
 * machine alone can tell, then both systems, each as far as it answers; what was found is told in the order of causes.
 */
import * as Context from "effect/Context"
import type * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import type * as FileSystem from "effect/FileSystem"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import type * as Path from "effect/Path"
import * as References from "effect/References"
import * as Result from "effect/Result"
import * as Scope from "effect/Scope"
import type { ChildProcessSpawner } from "effect/process/ChildProcessSpawner"
import type { FailedJob } from "../domain/FailedJob.ts"
import type { SettingsShape } from "../config/Settings.ts"
import { Settings } from "../config/Settings.ts"
import { Probe } from "../http/Probe.ts"
import type { RunServices } from "../site/Site.ts"
import * as TextFile from "../files/TextFile.ts"
import { configFile, LeastLevel, Site } from "../site/Site.ts"
import type { Check, CheckId } from "./Check.ts"
import { failed, ids, nameOf, runAll, untried } from "./Check.ts"
import * as ServerClocks from "./ServerClocks.ts"
import * as JournalChecks from "./JournalChecks.ts"
import * as KeyChecks from "./KeyChecks.ts"
import * as LocalChecks from "./LocalChecks.ts"
import * as OpConChecks from "./OpConChecks.ts"
import * as SummitChecks from "./SummitChecks.ts"
import * as SummitNetwork from "./SummitNetwork.ts"
import * as SummitSites from "./SummitSites.ts"
import * as TemplateChecks from "./TemplateChecks.ts"
import * as TimeChecks from "./TimeChecks.ts"

type Platform = FileSystem.FileSystem | Path.Path | Probe | DateTime.CurrentTimeZone | ChildProcessSpawner

export interface Wanted {
  readonly config: Option.Option<string>
  /** The job to be read; without it any of today's. */
  readonly job: Option.Option<FailedJob>
  /** Names in TEMPLATESDIR; none: all of them. */
  readonly templates: ReadonlyArray<string>
}

/** Checks that cannot be asked because what says where to ask has failed; not those that only some sites have. */
const unasked = (needs: ReadonlyArray<string>, wanted: (id: CheckId) => boolean): ReadonlyArray<Check> =>
  ids
    .filter(
      (id) => wanted(id) && id !== "key" && id !== "template" && !id.endsWith("-ca-file") && id !== "summit-tunnel",
    )
    .map((id) => ({ id, needs, look: Effect.succeed(untried("not asked")) }))

/** Everything a run would use, read-only, made when the first check asks for it. */
const services = Effect.fnUntraced(function* (settings: SettingsShape) {
  const { run } = yield* Site
  const level = Option.getOrElse(yield* LeastLevel, () => "None" as const)
  const scope = yield* Effect.scope
  const built = yield* Layer.build(run({ config: settings.file, dryRun: true })).pipe(
    Effect.provideService(Scope.Scope, scope),
    Effect.result,
    Effect.cached,
  )
  return <R>(check: Check<R>): Check<Exclude<R, RunServices> | FileSystem.FileSystem | Path.Path> => ({
    ...check,
    needs: [...(check.needs ?? []), "program", "opcon-ca-file", "summit-ca-file"],
    look: Effect.gen(function* () {
      const context = yield* built
      return Result.isFailure(context)
        ? failed("not asked", context.failure.message, "Correct Connector.config and the files it names.")
        : yield* Effect.provide(Effect.provideService(check.look, References.MinimumLogLevel, level), context.success)
    }),
  })
})

/** The certificates in a CA_FILE, as PEM; of one that cannot be used its own check tells. */
const pemOf = (file: Option.Option<string>) =>
  Effect.gen(function* () {
    const { certificates } = yield* Probe
    if (Option.isNone(file)) return []
    const read = yield* Effect.option(Effect.flatMap(TextFile.readBytes(file.value), certificates))
    return Option.getOrElse(read, () => []).map(({ pem }) => pem)
  })

const systems = Effect.fnUntraced(function* (
  settings: SettingsShape,
  examined: ReadonlyArray<TemplateChecks.Examined>,
  wanted: Wanted,
) {
  const templates = examined.flatMap(({ template }) => template)
  const heard = ServerClocks.make()
  const servers = SummitSites.servers(templates, settings)
  const accesses = SummitSites.accesses(servers)
  const withServices = yield* services(settings)
  const summit = yield* Effect.forEach(accesses, (access) => SummitChecks.accessChecks(access, heard))
  const clocks = servers.map(({ address, subject }) => {
    const access = accesses.find(({ server }) => server.address === address)
    return { subject, api: nameOf({ id: "summit-api", subject: access?.subject ?? "" }) }
  })
  const needs = ["templates", ...examined.map(({ check }) => nameOf(check))]
  const nowhere = unasked(needs, (id) => id.startsWith("summit-") && id !== "summit-proxy")
  return [
    JournalChecks.standing(settings),
    withServices(JournalChecks.drain(settings)),
    ...OpConChecks.network(settings, yield* pemOf(settings.opcon.caFile)),
    ...OpConChecks.api(settings, heard, wanted.job).map((check) => withServices(check)),
    ...SummitNetwork.network(servers, settings, yield* pemOf(settings.summit.caFile)),
    ...(servers.length > 0 ? summit.flat().map((check) => withServices(check)) : nowhere),
    ...TimeChecks.clocks(heard, clocks),
    ...TimeChecks.times(settings, heard, templates),
  ]
})

/** All checks, in the order in which they are told. */
export const examine = Effect.fn("Doctor.examine")(
  function* (wanted: Wanted) {
    const site = yield* Site
    const loaded = yield* configFile(wanted.config).pipe(
      Effect.flatMap((file) => Layer.build(site.settings(file))),
      Effect.result,
    )
    const first = yield* runAll<FileSystem.FileSystem | Path.Path | Probe>([
      LocalChecks.program,
      LocalChecks.config(Result.map(loaded, Context.get(Settings))),
    ])
    if (Result.isFailure(loaded)) {
      const rest = unasked(["config"], (id) => !first.some((checked) => checked.id === id))
      return [...first, ...(yield* runAll(rest, first))]
    }
    const settings = Context.get(loaded.success, Settings)
    return yield* Effect.gen(function* () {
      const { finding, names } = yield* TemplateChecks.named(wanted.templates)
      const templates = yield* Effect.forEach(names, TemplateChecks.examined)
      const local = yield* runAll<Platform>([
        ...(yield* KeyChecks.key(settings)),
        ...LocalChecks.caFiles(settings),
        { id: "templates", look: Effect.succeed(finding) },
        ...templates.map(({ check }) => check),
        ...LocalChecks.disk(settings),
      ])
      const known = [...first, ...local]
      return [...known, ...(yield* runAll<Platform>(yield* systems(settings, templates, wanted), known))]
    }).pipe(Effect.provide(loaded.success))
  },
  Effect.scoped,
  // What is found is the result; the log would say it twice.
  Effect.provideService(References.MinimumLogLevel, "None"),
)
