/**
 * The file and line that a value of an incident comes from, as `templates/basic.json:41`. Worked out from the files again,
 * which only a refusal and a dry run need.
 */
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Path from "effect/Path"
import * as Result from "effect/Result"
import { attributeOf, keyOf, sectionOf } from "../config/ConnectorKeys.ts"
import { Settings } from "../config/Settings.ts"
import type { Layer, Source } from "../domain/Routing.ts"
import { tagAttributes } from "../domain/Routing.ts"
import * as JsonSource from "../files/JsonSource.ts"
import * as TextFile from "../files/TextFile.ts"
import * as ConfigFile from "../intake/ConfigFile.ts"
import type { About } from "./steps/IncidentContents.ts"
import { valuesFor } from "./steps/IncidentContents.ts"

const lists = {
  attribute: "attributes",
  "working hours": "workingHoursAttributes",
  "non-working hours": "nonWorkingHoursAttributes",
} as const

/** `templates/basic.json:41`. */
const inTemplate = Effect.fnUntraced(function* (
  { template }: About,
  place: (value: unknown) => ReadonlyArray<PropertyKey> | undefined,
) {
  const path = yield* Path.Path
  const { general } = yield* Settings
  const text = yield* TextFile.read(path.join(general.templatesDir, template.name))
  const parsed = JsonSource.parse(text, { meant: () => undefined })
  const at = Result.isSuccess(parsed) ? place(parsed.success.value) : undefined
  if (Result.isFailure(parsed) || at === undefined) return Option.none<string>()
  const { line } = parsed.success.positionOf(at)
  return Option.some(`${path.basename(general.templatesDir)}/${template.name}:${line}`)
})

/** `Connector.config:12`. */
const inConfig = Effect.fnUntraced(function* (name: string) {
  const path = yield* Path.Path
  const { file } = yield* Settings
  const { entries } = ConfigFile.parse(yield* TextFile.read(file))
  const [key] = Object.entries(attributeOf).flatMap(([key, attribute]) => (attribute === name ? [key] : []))
  const entry = entries.findLast(
    ({ key: written, section }) =>
      sectionOf(section)?.section === "DEFAULTS" && keyOf("DEFAULTS", written)?.key === key,
  )
  const place = path.basename(file)
  return Option.some(
    entry === undefined ? `the default of ${key} (${place} does not give it)` : `${place}:${entry.line}`,
  )
})

const reopenStatus = ["reopen", "status"]

/** Where the state comes from that a reopened incident gets. */
const inReopen = (about: About) => {
  const noPlace = `the default of ${reopenStatus.join(".")} (${about.template.name} does not give it)`
  return inTemplate(about, (value) =>
    JsonSource.valueAt(value, reopenStatus) === undefined ? undefined : reopenStatus,
  ).pipe(Effect.map(Option.orElseSome(() => noPlace)))
}

/** The list of a template that a layer comes from. */
const listOf = (layer: Exclude<Layer, "default" | "tag">): ReadonlyArray<PropertyKey> => {
  const [, entry] = /^when\[(\d+)\]$/.exec(layer) ?? []
  if (entry !== undefined) return ["when", Number(entry), "attributes"]
  const [name = "attributes"] = Object.entries(lists).flatMap(([key, list]) => (key === layer ? [list] : []))
  return [name]
}

const placeOf = Effect.fnUntraced(function* (about: About, { layer, name }: Source) {
  if (layer === "default") return yield* inConfig(name)
  if (layer !== "tag") {
    return yield* inTemplate(about, (value) => {
      const path = listOf(layer)
      const list = JsonSource.valueAt(value, path)
      const at = Array.isArray(list)
        ? list.findLastIndex((_, index) => JsonSource.valueAt(list, [index, "name"]) === name)
        : -1
      return at < 0 ? undefined : [...path, at, "value"]
    })
  }
  const { found, template } = about
  const tags = tagAttributes(template, found.job.tags, valuesFor(about, Option.none()))
  const by = Option.flatMap(Option.fromUndefinedOr(tags.findLast((one) => one.name === name)), (one) => one.by)
  return yield* Option.match(by, {
    onNone: () => Effect.succeed(Option.none<string>()),
    onSome: (tag) => inTemplate(about, () => ["tags", template.tags.indexOf(tag), "value"]),
  })
})

const orNone = <E, R>(self: Effect.Effect<Option.Option<string>, E, R>) =>
  Effect.orElseSucceed(self, () => Option.none<string>())

/** Where an attribute's value comes from; none if that is not clear. */
export const ofSource = (about: About, source: Source) => orNone(placeOf(about, source))

/** Where the state of a reopened incident comes from. */
export const ofReopen = (about: About) => orNone(inReopen(about))

/** Where a field of the template is. */
export const ofTemplateField = (about: About, field: ReadonlyArray<PropertyKey>) =>
  orNone(inTemplate(about, () => field))
