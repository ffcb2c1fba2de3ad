/**
 * The failures that have got incidents, and the storms among them: which incident a failure shares, if any. `claim`
 * decides it without a pause, so that failures that are worked on at the same time never open two incidents where one is
 * meant. What is claimed is found again after a kill (LedgerOnDisk.ts).
 */
import * as Deferred from "effect/Deferred"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import type { FailedJob } from "../domain/FailedJob.ts"
import type { Storm } from "../domain/Facts.ts"
import type { Incident } from "../domain/Incident.ts"
import * as Storms from "../domain/Storms.ts"
import type { Group, Template } from "../domain/Template.ts"
import type { DailyJob } from "../opcon/OpCon.ts"

/** A failure that asks. */
export interface Asking {
  /** Its journal entry. */
  readonly entry: string
  readonly failed: FailedJob
  /** As OpCon has it. */
  readonly job: Pick<DailyJob, "id" | "name">
  readonly receivedAt: number
}

/** A failure that needed an incident. */
interface Known {
  readonly schedule: string
  readonly job: string
  /** `yyyyMMdd|scheduleId|instance|name`. */
  readonly id: string
  readonly agent: string
  readonly template: string
  readonly receivedAt: number
  /** When its incident was opened or, before that, claimed. */
  openedAt: number
  /** None: its incident is not known yet. */
  number: Option.Option<string>
  /** Of the Summit; none: it is the one of its template. */
  readonly address: Option.Option<string>
  /** It has got, or will get, a new incident. */
  readonly own: boolean
  /** It counts for a storm: without one it would have got a new incident. */
  readonly counts: boolean
}

/** A storm, and the incident that its failures share. */
export interface Shared {
  readonly by: Storm["by"]
  readonly name: string
  readonly template: string
  readonly withinMinutes: number
  readonly since: number
  /** How many failures there were before its first. */
  readonly before: number
  first: number
  last: number
  /** The entry that opens it. */
  opener: string
  number: Option.Option<string>
  readonly address: Option.Option<string>
  readonly members: Map<string, number>
  over: boolean
}

/**
 * Own: it gets an incident of its own. Open: it creates the one that those after it share. Join: it shares incident
 * `number`. Wait: another failure is about to create the incident that it needs.
 */
type Claim =
  | { readonly _tag: "Own" }
  | { readonly _tag: "Open"; readonly storm: Storm }
  | { readonly _tag: "Join"; readonly number: string; readonly storm: Storm }
  | { readonly _tag: "Wait"; readonly opener: string }

const isOf = (address: Option.Option<string>, template: Template): boolean =>
  Option.match(address, { onNone: () => true, onSome: (one) => one === template.address })

export const make = () => {
  const failures = new Map<string, Known>()
  const storms: Array<Shared> = []
  /** Incidents that take no more. */
  const over = new Set<string>()
  /** Entries that are being worked on by this process: done when that is over, whatever came of it. */
  const atWork = new Map<string, Deferred.Deferred<void>>()

  const stormOf = ({ before, by, members, name, since, withinMinutes }: Shared, entry: string): Storm => {
    const position = members.get(entry) ?? members.size
    return { by, name, since, failures: before + position, position, withinMinutes }
  }

  const ofTemplate = (template: Template) =>
    [...failures.entries()].filter(([, one]) => one.template === template.name && isOf(one.address, template))

  const remember = ({ entry, failed, job, receivedAt }: Asking, now: number, own: boolean) => {
    const { agent, schedule, template } = failed
    const { number = Option.none(), openedAt = now } = failures.get(entry) ?? {}
    const named = { schedule, job: job.name, id: job.id, agent, template }
    failures.set(entry, { ...named, receivedAt, openedAt, number, address: Option.none(), own, counts: true })
  }

  /** The failure takes its place in `shared`. */
  const join = (shared: Shared, asking: Asking, now: number): Claim => {
    const { entry, receivedAt } = asking
    if (Option.isNone(shared.number) && shared.opener !== entry) return { _tag: "Wait", opener: shared.opener }
    if (!shared.members.has(entry)) shared.members.set(entry, shared.members.size + 1)
    shared.first = Math.min(shared.first, receivedAt)
    shared.last = Math.max(shared.last, receivedAt)
    remember(asking, now, shared.opener === entry)
    const storm = stormOf(shared, entry)
    return Option.match(shared.number, {
      onNone: (): Claim => ({ _tag: "Open", storm }),
      onSome: (number): Claim => ({ _tag: "Join", number, storm }),
    })
  }

  const open = (
    group: Pick<Shared, "by" | "name" | "withinMinutes" | "since" | "before">,
    template: Template,
    asking: Asking,
    now: number,
  ): Claim => {
    const shared: Shared = {
      ...group,
      template: template.name,
      first: asking.receivedAt,
      last: asking.receivedAt,
      opener: asking.entry,
      number: Option.none(),
      address: Option.some(template.address),
      members: new Map(),
      over: false,
    }
    storms.push(shared)
    return join(shared, asking, now)
  }

  const latest = (template: Template, by: Storm["by"], name: string) =>
    storms.findLast(
      (one) =>
        !one.over &&
        one.template === template.name &&
        one.by === by &&
        one.name === name &&
        isOf(one.address, template),
    )

  const inGroup = (template: Template, { by, over, withinMinutes }: Group, asking: Asking, now: number) => {
    const { entry, failed, receivedAt } = asking
    const group = Storms.nameIn(by, failed)
    if (Option.isNone(group)) return undefined
    const name = group.value
    const shared = latest(template, by, name)
    if (shared !== undefined && Storms.lasts(shared.first, shared.last, receivedAt, withinMinutes))
      return join(shared, asking, now)
    const times = ofTemplate(template).flatMap(([id, one]) =>
      id !== entry && one.counts && one[by].trim() === name ? [one.receivedAt] : [],
    )
    const { failures: count, since } = Storms.fullest(times, receivedAt, withinMinutes)
    if (count <= over) return undefined
    return open({ by, name, withinMinutes, since, before: count - 1 }, template, asking, now)
  }

  const inHour = (template: Template, most: number, asking: Asking, now: number) => {
    // One that waits for its Summit is still to be opened, however long ago it was decided.
    const isOpened = ({ number, openedAt, own }: Known) =>
      own && (Option.isNone(number) || now - openedAt < Storms.hour.millis)
    const opened = ofTemplate(template).filter(([id, one]) => id !== asking.entry && isOpened(one))
    if (opened.length < most) return undefined
    const shared = latest(template, "hour", template.name)
    /** After an outage its failures are all older than the incident that takes them. */
    const isLasting = ({ last, number, opener }: Shared) =>
      Option.isNone(number) || now - Math.max(last, failures.get(opener)?.openedAt ?? last) < Storms.hour.millis
    if (shared !== undefined && isLasting(shared)) return join(shared, asking, now)
    const since = Math.min(...opened.map(([, one]) => one.openedAt))
    const group = { by: "hour", name: template.name, withinMinutes: Storms.hour.minutes, since } as const
    return open({ ...group, before: opened.length }, template, asking, now)
  }

  return {
    failures,
    storms,
    atWork,
    claim: (template: Template, asking: Asking, now: number): Claim => {
      const { entry } = asking
      const begun = storms.find((one) => !one.over && (one.opener === entry || one.members.has(entry)))
      if (begun !== undefined) return join(begun, asking, now)
      if (failures.get(entry)?.own === true) return { _tag: "Own" }
      const { group, maxTicketsPerHour } = template
      const shared =
        (Option.isSome(group) ? inGroup(template, group.value, asking, now) : undefined) ??
        (Option.isSome(maxTicketsPerHour) ? inHour(template, maxTicketsPerHour.value, asking, now) : undefined)
      if (shared !== undefined) return shared
      remember(asking, now, true)
      return { _tag: "Own" }
    },
    /** Incidents of the same job from other daily instances, at most `days` old, the newest first. */
    ofSameJob: (template: Template, { entry, failed, job }: Asking, now: number, days: number) =>
      [...failures.entries()]
        .filter(
          ([id, one]) =>
            id !== entry &&
            one.schedule === failed.schedule &&
            one.job === job.name &&
            one.id !== job.id &&
            isOf(one.address, template) &&
            (Option.isSome(one.address) || one.template === template.name) &&
            now - one.openedAt <= days * 86_400_000 &&
            !Option.exists(one.number, (number) => over.has(number)) &&
            (one.own || Option.isSome(one.number)),
        )
        .map(([id, one]) => ({ entry: id, number: one.number, openedAt: one.openedAt }))
        .toSorted((a, b) => b.openedAt - a.openedAt),
    /** Runs `self`, the work on `entry`; those that wait for its incident go on when it is over. */
    working: <A, E, R>(entry: string, self: Effect.Effect<A, E, R>): Effect.Effect<A, E, R> =>
      Effect.suspend(() => {
        const isOver = Deferred.makeUnsafe<void>()
        atWork.set(entry, isOver)
        const end = Effect.suspend(() => {
          atWork.delete(entry)
          return Deferred.succeed(isOver, undefined)
        })
        return Effect.ensuring(self, end)
      }),
    /** The failure has got this incident. */
    raised: (entry: string, { as, ref }: Incident, at: number) => {
      const known = failures.get(entry)
      if (known !== undefined) {
        known.number = Option.some(ref.number)
        if (as === "created") known.openedAt = at
      }
      for (const shared of storms) if (shared.opener === entry && !shared.over) shared.number = Option.some(ref.number)
    },
    /** Incident `number` takes no more failures. */
    close: (number: string) => {
      over.add(number)
      for (const shared of storms) if (Option.contains(shared.number, number)) shared.over = true
    },
    /** The failure of `entry` was given up without an incident: what it claimed is free. */
    forget: (entry: string) => {
      failures.delete(entry)
      for (const shared of storms) if (shared.opener === entry && Option.isNone(shared.number)) shared.over = true
    },
  }
}

export type Ledger = ReturnType<typeof make>
