/** The ledger of what is on disk: the entries of the journal that were begun, and the followed incidents. */
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import type { Storm } from "../domain/Facts.ts"
import type { FollowedIncidents } from "../journal/Followed.ts"
import type { Journal } from "../journal/Journal.ts"
import type { Shared } from "./Ledger.ts"
import { make } from "./Ledger.ts"

/** Of everything that is on disk. */
export const load = Effect.fn("LedgerOnDisk.load")(function* (
  journal: Journal["Service"],
  followed: FollowedIncidents["Service"],
) {
  const ledger = make()
  const sharedOf = (storm: Storm, template: string, opener: string, receivedAt: number): Shared => ({
    by: storm.by,
    name: storm.name,
    template,
    withinMinutes: storm.withinMinutes,
    since: storm.since,
    before: storm.failures - storm.position,
    first: receivedAt,
    last: receivedAt,
    opener,
    number: Option.none(),
    address: Option.none(),
    members: new Map(),
    over: false,
  })
  for (const { address, closed, jobs, openedAt, ref, storm, template } of yield* followed.all) {
    const number = Option.some(ref.number)
    const entryOf = (index: number) => jobs[index]?.entry ?? `${address} ${ref.number} ${index}`
    for (const [index, job] of jobs.entries()) {
      ledger.failures.set(entryOf(index), {
        schedule: job.schedule,
        job: job.name,
        id: job.id,
        agent: job.machine,
        template,
        receivedAt: job.receivedAt ?? job.at,
        openedAt,
        number,
        address: Option.some(address),
        own: job.as === "created",
        counts: job.as === "created" || storm !== undefined,
      })
    }
    if (Option.isSome(closed)) ledger.close(ref.number)
    if (storm === undefined) continue
    const times = jobs.map((job) => job.receivedAt ?? job.at)
    const shared = sharedOf(storm, template, entryOf(0), Math.min(...times))
    ledger.storms.push({
      ...shared,
      last: Math.max(...times),
      number,
      address: Option.some(address),
      members: new Map(jobs.map((_, index) => [entryOf(index), index + 1])),
      over: Option.isSome(closed),
    })
  }
  for (const { failed, id, progress, receivedAt } of yield* journal.list("pending")) {
    if (Option.isNone(progress.decided) || progress.followed === true) continue
    const { at, decision } = progress.decided.value
    const number = Option.map(progress.incident, ({ ref }) => ref.number)
    const storm = decision._tag === "Create" || decision._tag === "Update" ? decision.storm : undefined
    if (decision._tag !== "Create" && storm === undefined && decision.row !== 11) continue
    ledger.failures.set(id, {
      schedule: failed.schedule,
      job: failed.job,
      id: failed.id,
      agent: failed.agent,
      template: failed.template,
      receivedAt,
      openedAt: at,
      number,
      address: Option.none(),
      own: decision._tag === "Create",
      counts: decision.row !== 11,
    })
    if (storm === undefined) continue
    const shared =
      decision._tag === "Update"
        ? ledger.storms.find((one) => Option.contains(one.number, decision.ticket))
        : ledger.storms.find((one) => one.opener === id)
    if (shared === undefined && decision._tag === "Create") {
      ledger.storms.push({
        ...sharedOf(storm, failed.template, id, receivedAt),
        number,
        members: new Map([[id, storm.position]]),
      })
    } else if (shared !== undefined) {
      shared.members.set(id, storm.position)
      shared.last = Math.max(shared.last, receivedAt)
    }
  }
  return ledger
})

/** No failure gets an incident that was last reported so many days ago: more than `reuseOpenIncident` allows. */
const stale = 100

/** Closes what is stale, and removes what was closed long ago. */
export const tidy = Effect.fn("LedgerOnDisk.tidy")(function* (
  followed: FollowedIncidents["Service"],
  keepDays: number,
) {
  const now = yield* Clock.currentTimeMillis
  for (const { address, closed, jobs, openedAt, ref } of yield* followed.all) {
    const last = jobs.reduce((latest, { at }) => Math.max(latest, at), openedAt)
    if (Option.isSome(closed) || now - last < stale * 86_400_000) continue
    const why = `nothing was reported for ${stale} days`
    yield* followed.record({ address, ref }, { _tag: "Closed", at: now, why })
  }
  yield* followed.prune(keepDays)
})
