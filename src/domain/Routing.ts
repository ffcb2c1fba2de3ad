/**
 * Which attributes an incident gets. Layers lie one over the other, later wins: [DEFAULTS], the template's attributes,
 * those of working or non-working hours, the job's tags (rule configWithoutTag puts [DEFAULTS] before these again where a
 * tag is missing). Names compare exactly and keep the order in which they first
 * appeared. Every value remembers its layer and what it covers, so that a routing can be explained.
 */
import type * as DateTime from "effect/DateTime"
import * as Option from "effect/Option"
import type { FailedJob } from "./FailedJob.ts"
import { fill } from "./PlaceHolders.ts"
import type { TagAttribute } from "./TagRouting.ts"
import { tagAttributes, withoutTag } from "./TagRouting.ts"
import type { Attribute, CustomAttribute, Template } from "./Template.ts"
import { inWorkingHours } from "./WorkingHours.ts"

export { exitTag } from "./TagRouting.ts"

export type Layer = "default" | "attribute" | "working hours" | "non-working hours" | "tag"

/** A value as one layer gives it. */
export interface Given {
  readonly value: string
  readonly layer: Layer
  /** The job's tag that led to the value; none in other layers, and for a DEFAULT tag. */
  readonly jobTag: Option.Option<string>
}

/** Where the value of an attribute comes from. */
export interface Source extends Given {
  readonly name: string
  /** The values under it, the lowest layer first. */
  readonly overrode: ReadonlyArray<Given>
}

export interface Routed {
  readonly attributes: ReadonlyArray<Attribute>
  readonly customAttributes: ReadonlyArray<CustomAttribute>
  /** One for each of `attributes`, in the same order. */
  readonly sources: ReadonlyArray<Source>
}

export interface RoutingInput {
  readonly defaults: ReadonlyArray<Attribute>
  readonly template: Template
  readonly jobTags: ReadonlyArray<string>
  readonly job: FailedJob
  /** In the zone of the OpCon server; decides about working hours. */
  readonly now: DateTime.Zoned
}

const tagged = ({ jobTag, name, value }: TagAttribute): Source => ({ name, value, layer: "tag", jobTag, overrode: [] })

/** The attributes of a new incident, filled, and how they came about. Deterministic for a given `now`. */
export const route = ({ defaults, job, jobTags, now, template }: RoutingInput): Routed => {
  const written =
    (layer: Layer) =>
    ({ name, value }: Attribute): Source => ({
      name,
      value: fill(value, job),
      layer,
      jobTag: Option.none(),
      overrode: [],
    })
  const ofHours = Option.match(inWorkingHours(template.workingHours, now), {
    onNone: () => [],
    onSome: (working) =>
      working
        ? template.workingHoursAttributes.map(written("working hours"))
        : template.nonWorkingHoursAttributes.map(written("non-working hours")),
  })
  const fromConfig = withoutTag(template, jobTags)
  const sources = new Map<string, Source>()
  for (const { name, ...given } of [
    ...defaults.map(written("default")),
    ...template.attributes.map(written("attribute")),
    ...ofHours,
    ...defaults.filter(({ name }) => fromConfig.includes(name)).map(written("default")),
    ...tagAttributes(template, jobTags, job).map(tagged),
  ]) {
    const under = sources.get(name)
    const overrode =
      under === undefined ? [] : [...under.overrode, { value: under.value, layer: under.layer, jobTag: under.jobTag }]
    // Setting a name again keeps its place in the Map.
    sources.set(name, { ...given, name, overrode })
  }
  return {
    attributes: Array.from(sources.values(), ({ name, value }) => ({ name, value })),
    customAttributes: template.customAttributes.map((custom) => ({ ...custom, value: fill(custom.value, job) })),
    sources: [...sources.values()],
  }
}
