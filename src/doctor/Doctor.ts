/**
 * `doctor`: everything that a failed job's run would rest on, looked at without changing anything. First what this
 * machine alone can tell, then both systems, each as far as it answers; what was found is told in the order of causes.
 */
import * as Effect from "effect/Effect"
import * as FileSystem from "effect/FileSystem"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import type * as Path from "effect/Path"
import * as References from "effect/References"
import * as Result from "effect/Result"
import * as Scope from "effect/Scope"
import * as GlobalFlag from "effect/cli/GlobalFlag"
import * as ConnectorConfig from "../domain/ConnectorConfig.ts"
import type { FailedJob } from "../domain/FailedJob.ts"
import type { SettingsShape } from "../domain/Settings.ts"
import { Settings } from "../domain/Settings.ts"
import type { Template } from "../domain/Template.ts"
import type { Probe } from "../Probe.ts"
import type { RunServices } from "../Wiring.ts"
import { configFile, Wiring } from "../Wiring.ts"
import type { Check, Checked } from "./Check.ts"
import { failed, ids, nameOf, runAll } from "./Check.ts"
import * as Heard from "./Heard.ts"
import * as JournalChecks from "./JournalChecks.ts"
import * as LocalChecks from "./LocalChecks.ts"
import * as OpConChecks from "./OpConChecks.ts"
import * as SummitChecks from "./SummitChecks.ts"
import * as SummitNetwork from "./SummitNetwork.ts"
import * as SummitSites from "./SummitSites.ts"
import * as TemplateChecks from "./TemplateChecks.ts"
import * as TimeChecks from "./TimeChecks.ts"

type Platform = FileSystem.FileSystem | Path.Path | Probe

export interface Wanted {
  readonly config: Option.Option<string>
  /** The job to be read; without it any of today's. */
  readonly job: Option.Option<FailedJob>
  /** Names in TEMPLATESDIR; none: all of them. */
  readonly templates: ReadonlyArray<string>
}

/** Some of the checks that a valid Connector.config would have led to, told as skipped. */
const rest = (done: ReadonlyArray<Checked>): ReadonlyArray<Check> =>
  ids
    .filter((id) => !done.some((checked) => checked.id === id))
    .filter((id) => id !== "template" && !id.endsWith("-ca-file") && id !== "summit-tunnel")
    .map((id) => ({ id, needs: ["config"], look: Effect.die("not reached") }))

/** Everything a run would use, read-only, made when the first check asks for it. */
const services = Effect.fnUntraced(function* (settings: SettingsShape) {
  const { run } = yield* Wiring
  const level = Option.getOrElse(yield* GlobalFlag.LogLevel, () => "None" as const)
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

/** PEM texts of a CA_FILE that can be read; of one that cannot its own check tells. */
const pemOf = (file: Option.Option<string>) =>
  Effect.gen(function* () {
    const files = yield* FileSystem.FileSystem
    if (Option.isNone(file)) return []
    return Option.toArray(yield* Effect.option(files.readFileString(file.value)))
  })

const systems = Effect.fnUntraced(function* (
  settings: SettingsShape,
  templates: ReadonlyArray<Template>,
  wanted: Wanted,
) {
  const heard = Heard.make()
  const servers = SummitSites.servers(templates, settings)
  const accesses = SummitSites.accesses(servers)
  const withServices = yield* services(settings)
  const summit = yield* Effect.forEach(accesses, (access) => SummitChecks.accessChecks(access, heard))
  const clocks = servers.map(({ address, subject }) => {
    const access = accesses.find(({ server }) => server.address === address)
    return { subject, api: nameOf({ id: "summit-api", subject: access?.subject ?? "" }) }
  })
  return [
    JournalChecks.standing(settings),
    withServices(JournalChecks.drain(settings)),
    ...OpConChecks.network(settings, yield* pemOf(settings.opcon.caFile)),
    ...OpConChecks.api(settings, heard, wanted.job).map((check) => withServices(check)),
    ...SummitNetwork.network(servers, settings, yield* pemOf(settings.summit.caFile)),
    ...summit.flat().map((check) => withServices(check)),
    ...TimeChecks.clocks(heard, clocks),
    ...TimeChecks.times(settings, heard, templates),
  ]
})

/** All checks, in the order in which they are told. */
export const examine = Effect.fn("Doctor.examine")(
  function* (wanted: Wanted) {
    const loaded = yield* Effect.result(Effect.flatMap(configFile(wanted.config), ConnectorConfig.load))
    const first = yield* runAll([
      LocalChecks.program,
      { id: "config", look: Effect.sync(() => LocalChecks.config(loaded)) },
    ])
    if (Result.isFailure(loaded)) return [...first, ...(yield* runAll(rest(first), first))]
    const settings = loaded.success
    return yield* Effect.gen(function* () {
      const { finding, names } = yield* TemplateChecks.named(wanted.templates)
      const templates = yield* Effect.forEach(names, TemplateChecks.examined)
      const local = yield* runAll<Platform>([
        ...LocalChecks.caFiles(settings),
        { id: "templates", look: Effect.succeed(finding) },
        ...templates.map(({ check }) => check),
        ...LocalChecks.disk(settings),
      ])
      const valid = templates.flatMap(({ template }) => template)
      const known = [...first, ...local]
      return [...known, ...(yield* runAll<Platform>(yield* systems(settings, valid, wanted), known))]
    }).pipe(Effect.provideService(Settings, settings))
  },
  Effect.scoped,
  // What is found is the result; the log would say it twice.
  Effect.provideService(References.MinimumLogLevel, "None"),
)
