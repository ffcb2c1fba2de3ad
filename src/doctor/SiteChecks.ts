/**
 * Checks of the program and of the files of the site: Connector.config, the key, the CA files, the templates. They need no
 * network.
 */
import * as Clock from "effect/Clock"
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import * as FileSystem from "effect/FileSystem"
import * as Option from "effect/Option"
import * as Path from "effect/Path"
import * as Result from "effect/Result"
import type { ChildProcessSpawner } from "effect/process/ChildProcessSpawner"
import type { SettingsInvalid } from "../config/ConnectorConfig.ts"
import type { SettingsShape } from "../config/Settings.ts"
import { Settings } from "../config/Settings.ts"
import * as Diagnostic from "../domain/Diagnostic.ts"
import * as Secret from "../domain/Secret.ts"
import type { Template } from "../domain/Template.ts"
import * as OwnerOnly from "../files/OwnerOnly.ts"
import * as TextFile from "../files/TextFile.ts"
import { Probe } from "../http/Probe.ts"
import { product, program, version } from "../intake/ProgramName.ts"
import { decodeTemplate } from "../pipeline/steps/DecodeTemplate.ts"
import * as KeyFile from "../secrets/KeyFile.ts"
import * as FileCheck from "../template/FileCheck.ts"
import { isSchemaFile } from "../template/TemplateFile.ts"
import type { Check, CheckId, Finding } from "./Check.ts"
import { failed, ok, warning } from "./Check.ts"

export const programCheck: Check<Probe> = {
  id: "program",
  run: Effect.map(Probe, ({ runtime }) => {
    const found = `${product} ${version}, ${runtime.text}, as ${runtime.user}`
    return runtime.listsCertificates
      ? ok(found)
      : failed(
          found,
          "certificates cannot be checked: this Node does not list those that it trusts (22.15, 23.10 and newer do)",
          "Start the program with the Node that comes with it, or a newer one.",
        )
  }),
}

export const configCheck = (
  loaded: Result.Result<SettingsShape, SettingsInvalid>,
): Check<FileSystem.FileSystem | Path.Path> => ({
  id: "config",
  run: Effect.gen(function* () {
    if (Result.isFailure(loaded)) {
      const { file, problems } = loaded.failure
      return failed(
        problems.length === 1 ? "not valid" : `not valid, ${problems.length} problems`,
        Diagnostic.renderAll(file, problems),
        "Correct Connector.config, or name another one with --config.",
      )
    }
    const path = yield* Path.Path
    const { file } = loaded.success
    const text = yield* Effect.option(TextFile.read(file))
    const place = { file, resolve: (to: string) => path.resolve(path.dirname(file), to) }
    const finding = findingOf(
      file,
      Option.match(text, {
        onNone: () => [],
        onSome: (text) => FileCheck.connectorText(text, place, Secret.assumeResolved).findings,
      }),
    )
    return { ...finding, found: `${file} is ${finding.found}` }
  }),
})

const date = (millis: number): string => DateTime.formatIsoDateUtc(DateTime.makeUnsafe(millis))

const caFile = (id: CheckId, where: string, file: string): Check<Probe | FileSystem.FileSystem> => ({
  id,
  run: Effect.gen(function* () {
    const bytes = yield* Effect.result(TextFile.readBytes(file))
    const next = `Correct CA_FILE ${where}.`
    if (Result.isFailure(bytes)) return failed("cannot be read", bytes.failure.message, next)
    const probe = yield* Probe
    const certificates = yield* Effect.result(probe.certificates(bytes.success))
    if (Result.isFailure(certificates)) {
      const convert =
        "Export the certificate again as Base-64 (PEM); on Windows: certutil -encode FILE.cer FILE.pem; or correct CA_FILE"
      return failed(
        "no certificate in it",
        `${file} ${certificates.failure.detail}; no readable certificate in PEM form or DER is in it`,
        `${convert} ${where}.`,
      )
    }
    const now = yield* Clock.currentTimeMillis
    const over = certificates.success.filter(({ validTo }) => validTo < now)
    const found = `${file}: ${certificates.success.map(({ subject }) => subject).join(", ")}`
    if (over.length === 0) return ok(found)
    const cause = over.map(({ subject, validTo }) => `${subject} in it expired on ${date(validTo)}`).join("\n")
    return warning(found, cause, "Replace it by the server's present certificate, or that of its issuer.")
  }),
})

export const caFileChecks = ({ opcon, summit }: SettingsShape): ReadonlyArray<Check<Probe | FileSystem.FileSystem>> => [
  ...Option.toArray(Option.map(opcon.caFile, (file) => caFile("opcon-ca-file", "of the OpCon API", file))),
  ...Option.toArray(Option.map(summit.caFile, (file) => caFile("summit-ca-file", "in [SUMMIT API]", file))),
]

interface NamedTemplates {
  readonly finding: Finding
  readonly names: ReadonlyArray<string>
}

/** The templates to check: all of TEMPLATESDIR, or those that are named. */
export const namedTemplates = Effect.fnUntraced(function* (wanted: ReadonlyArray<string>) {
  const { general } = yield* Settings
  const folder = general.templatesDir
  const files = yield* FileSystem.FileSystem
  const next = "Correct the folder of templates in [GENERAL], or let the account that runs the program read the folder."
  const listed = yield* Effect.result(files.readDirectory(folder))
  if (Result.isFailure(listed)) {
    const { message, reason } = listed.failure
    const cause = reason._tag === "NotFound" ? `there is no folder ${folder}` : message
    return { finding: failed("cannot be read", cause, next), names: [] } satisfies NamedTemplates
  }
  if (wanted.length > 0) return { finding: ok(`${folder}: ${wanted.join(", ")}, as named`), names: wanted }
  const names = listed.success.filter((name) => /\.json$/i.test(name) && !isSchemaFile(name)).toSorted()
  const missing = failed(
    "no template",
    `there is no template (*.json) in ${folder}`,
    "Put a template there (start from templates/basic.json), or correct the folder of templates in [GENERAL].",
  )
  return {
    finding: names.length === 0 ? missing : ok(`${folder}: ${names.join(", ")}`),
    names,
  } satisfies NamedTemplates
})

/** How many are shown; `template check` shows all. */
const mostShown = 3

/** The finding of a valid file, with the first warnings of `template check`. */
const findingOf = (file: string, findings: ReadonlyArray<FileCheck.Finding>): Finding => {
  const warnings = findings.filter(({ severity }) => severity === "warning")
  if (warnings.length === 0) return ok("valid")
  const shown = warnings.slice(0, mostShown).map((problem) => Diagnostic.render(file, problem))
  const more = warnings.length > mostShown ? [`and ${warnings.length - mostShown} more`] : []
  return warning(
    `valid, with ${warnings.length === 1 ? "a warning" : `${warnings.length} warnings`}`,
    [...shown, ...more].join("\n"),
    `${warnings.some(({ message }) => message.includes("plain text")) ? `Keep secrets out of the files with ${program()} encrypt; see` : "See"} ${program()} template check.`,
  )
}

const checked = Effect.fnUntraced(function* (name: string) {
  const path = yield* Path.Path
  const { general } = yield* Settings
  const text = yield* Effect.option(TextFile.read(path.join(general.templatesDir, name)))
  return findingOf(
    name,
    Option.match(text, { onNone: () => [], onSome: (text) => FileCheck.templateText(text, Secret.assumeResolved) }),
  )
})

export interface ReadTemplate {
  readonly check: Check
  /** Empty if it is not valid. */
  readonly template: ReadonlyArray<Template>
}

/** Reads one template as a run with `-t NAME` does. */
export const readTemplate: (
  name: string,
) => Effect.Effect<ReadTemplate, never, Settings | FileSystem.FileSystem | Path.Path> = Effect.fnUntraced(
  function* (name) {
    const read = yield* Effect.result(decodeTemplate(name))
    const check = (finding: Finding): Check => ({
      id: "template",
      subject: name,
      needs: ["templates"],
      run: Effect.succeed(finding),
    })
    if (Result.isFailure(read)) {
      const { file, problems } = read.failure
      const count = problems.length === 1 ? "" : `, ${problems.length} problems`
      const cause = Diagnostic.renderAll(file, problems)
      return {
        check: check(failed(`not valid${count}`, cause, "Correct the template, or name another one with -t.")),
        template: [],
      }
    }
    return { check: check(yield* checked(name)), template: [read.success] }
  },
)

type KeyCheck = Check<FileSystem.FileSystem | Path.Path | ChildProcessSpawner>

/** Present only if there is a key file, or a key in the environment. */
export const keyCheck = Effect.fn("SiteChecks.keyCheck")(function* ({ general: { keyFile } }: SettingsShape) {
  const files = yield* FileSystem.FileSystem
  const given = yield* Effect.orElseSucceed(KeyFile.fromVariable, () => Option.some(undefined))
  const isThere = yield* Effect.orElseSucceed(files.exists(keyFile), () => false)
  const run: KeyCheck["run"] = Effect.gen(function* () {
    const loaded = yield* Effect.result(KeyFile.load(keyFile))
    if (Result.isFailure(loaded)) {
      const next = "Bring the right key file, correct KEY_FILE in [GENERAL], or encrypt the values again."
      return failed("cannot be used", loaded.failure.message, next)
    }
    const { fingerprint, source } = loaded.success
    const open = source === keyFile ? yield* OwnerOnly.openToMany(keyFile) : Option.none()
    const found = `the key ${fingerprint} of ${source}`
    return Option.match(open, {
      onNone: () => ok(found),
      onSome: (why) => warning(found, why, "Restrict it, and let only the account that runs the program in besides."),
    })
  })
  const checks: ReadonlyArray<KeyCheck> = Option.isSome(given) || isThere ? [{ id: "key", run }] : []
  return checks
})
