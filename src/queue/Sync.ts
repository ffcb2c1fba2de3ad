/**
 * `sync`: what has happened since to the incidents that this program has raised, for templates that ask for it. A round
 * reads tickets and jobs first (SyncReads.ts), and then works on those incidents about which something is to be done
 * (SyncIncident.ts), each while it holds the drain lease: a failure that comes meanwhile waits for one incident, not for
 * all.
 */
import * as Arr from "effect/Array"
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Ref from "effect/Ref"
import * as Result from "effect/Result"
import { Settings } from "../config/Settings.ts"
import { withBudget } from "../domain/RetryPolicy.ts"
import type { Template } from "../domain/Template.ts"
import { WriteGate } from "../http/WriteGate.ts"
import type { Followed } from "../journal/Followed.ts"
import { FollowedIncidents, following } from "../journal/Followed.ts"
import { isJournalError, Journal } from "../journal/Journal.ts"
import { Lease } from "../journal/Lease.ts"
import type { OpConError } from "../opcon/OpCon.ts"
import { decodeTemplate } from "../pipeline/steps/DecodeTemplate.ts"
import type { SummitError } from "../summit/Summit.ts"
import * as Drain from "./Drain.ts"
import type { Known, TicketNow } from "./SyncFacts.ts"
import { casesOf, decideAbout, needsJobs, needsWork, seen } from "./SyncFacts.ts"
import type { SyncResult } from "./SyncIncident.ts"
import * as SyncIncident from "./SyncIncident.ts"
import * as SyncReads from "./SyncReads.ts"

interface Round {
  /** Incidents that are followed. */
  readonly followed: number
  readonly results: ReadonlyArray<SyncResult>
  /** Another process holds the drain lease: what is left to do is left for the next round. */
  readonly busy: boolean
  /** Systems that did not serve, and templates that cannot be used: what depends on them is left for the next round. */
  readonly errors: ReadonlyArray<SyncError>
}

type SyncError = OpConError | SummitError | Effect.Error<ReturnType<typeof decodeTemplate>>

interface Group {
  readonly template: Template
  readonly incidents: ReadonlyArray<Followed>
}

/** The incidents by the template that they were raised with; a template that cannot be used leaves its own alone. */
const grouped = Effect.fnUntraced(function* (open: ReadonlyArray<Followed>, errors: Array<SyncError>) {
  const groups: Array<Group> = []
  for (const [name, incidents] of Object.entries(Arr.groupBy(open, ({ template }) => template))) {
    const decoded = yield* Effect.result(decodeTemplate(name))
    if (Result.isFailure(decoded)) {
      errors.push(decoded.failure)
      continue
    }
    const template = decoded.success
    // A template that names another Summit now knows nothing of those.
    groups.push({ template, incidents: incidents.filter(({ address }) => address === template.address) })
  }
  return groups
})

const pendingJobs = Effect.gen(function* () {
  return new Set((yield* (yield* Journal).list("pending")).map(({ failed }) => failed.id))
})

const isOpen = ({ closed }: Followed): boolean => Option.isNone(closed)

/** What is known of the incidents of a template, before their jobs are read. */
interface Ticket {
  readonly followed: Followed
  readonly ticket: TicketNow
}

const ticketsOf = Effect.fnUntraced(function* ({ incidents, template }: Group) {
  const now = yield* Clock.currentTimeMillis
  const found = yield* SyncReads.tickets(template, incidents)
  return incidents.map((followed): Ticket & { readonly after: Followed } => {
    const ticket = found.get(followed.ref.number) ?? "Unreadable"
    return { followed, ticket, after: following(followed, ...seen(followed, ticket, now)) }
  })
})

const jobsOf = (template: Template, tickets: ReadonlyArray<Ticket & { readonly after: Followed }>) =>
  SyncReads.jobs([
    ...new Set(
      tickets
        .filter(({ after, ticket }) => needsJobs({ followed: after, template, ticket }))
        .flatMap(({ after }) => casesOf(after).map(({ job }) => job.id)),
    ),
  ])

/** The incident as it is recorded now: another process may have worked on it since it was read. */
const again = Effect.fnUntraced(function* ({ address, ref }: Followed) {
  const all = yield* (yield* FollowedIncidents).all
  return Option.fromUndefinedOr(all.find((one) => one.address === address && one.ref.number === ref.number))
})

/** Works on one incident while holding the lease; none: another process holds it. */
const inTurn = Effect.fnUntraced(function* (known: Known, report: (result: SyncResult) => Effect.Effect<void>) {
  const lease = yield* Lease
  const { general } = yield* Settings
  const self = Effect.gen(function* () {
    const followed = yield* again(known.followed)
    if (Option.isNone(followed) || !isOpen(followed.value)) return
    yield* SyncIncident.work({ ...known, followed: followed.value, pending: yield* pendingJobs }, report)
  }).pipe(withBudget(general.timeBudget))
  if ((yield* WriteGate).dryRun) return Option.some(yield* self)
  return yield* lease.whileHeld(self)
})

/** One round. Fails only where the journal cannot be used. */
export const round = Effect.fn("Sync.round")(function* () {
  const followedIncidents = yield* FollowedIncidents
  const { dryRun } = yield* WriteGate
  const { general } = yield* Settings
  const errors: Array<SyncError> = []
  const results = yield* Ref.make<ReadonlyArray<SyncResult>>([])
  const report = (result: SyncResult) =>
    Effect.andThen(
      Ref.update(results, (all) => [...all, result]),
      result.did === "nothing" ? Effect.void : Effect.logInfo(toText(result, dryRun)),
    )
  const open = (yield* followedIncidents.all).filter(isOpen)
  let busy = false
  for (const group of yield* grouped(open, errors)) {
    const { incidents, template } = group
    if (incidents.length === 0 || busy) continue
    const read = yield* Effect.result(
      Effect.gen(function* () {
        const tickets = yield* ticketsOf(group)
        return { tickets, jobs: yield* jobsOf(template, tickets) }
      }).pipe(withBudget(general.timeBudget)),
    )
    if (Result.isFailure(read)) {
      errors.push(read.failure)
      continue
    }
    const { jobs, tickets } = read.success
    const pending = yield* pendingJobs
    for (const { after, followed, ticket } of tickets) {
      const known: Known = { followed, template, ticket, jobs, pending }
      if (!needsWork(known, yield* Clock.currentTimeMillis)) {
        for (const one of casesOf(after)) {
          const decision = decideAbout({ ...known, followed: after }, one)
          yield* report(SyncIncident.resultOf(after, Option.some(one), decision, "nothing"))
        }
        continue
      }
      const worked = yield* Effect.result(inTurn(known, report))
      if (Result.isFailure(worked)) {
        if (isJournalError(worked.failure)) return yield* worked.failure
        errors.push(worked.failure)
        // The others of this template would find the same.
        break
      }
      if (Option.isNone(worked.success)) {
        busy = true
        break
      }
      if (!dryRun) yield* Drain.drainUntried
    }
  }
  if (!dryRun && !busy) yield* (yield* Lease).whileHeld(followedIncidents.prune(general.journalKeepDays))
  return { followed: open.length, results: yield* Ref.get(results), busy, errors } satisfies Round
})

const verbs = {
  Wait: ["waits", "would wait"],
  Nothing: ["nothing to do", "nothing to do"],
  Skip: ["job left as it is", "would leave the job as it is"],
  Refuse: ["job left as it is", "would leave the job as it is"],
  Act: ["acted on the job", "would act on the job"],
  Comment: ["commented", "would comment"],
  Resolve: ["resolved", "would resolve"],
  End: ["followed no more", "would be followed no more"],
} as const

/** One line for people. */
export const toText = ({ decision, detail, did, incident, job }: SyncResult, dryRun: boolean): string => {
  const [now, would] = verbs[decision.verb]
  const what =
    did === "refused" ? `refused: ${detail}` : did === "waits" ? "waits for an earlier request" : dryRun ? would : now
  const about = Option.match(job, { onNone: () => "", onSome: (id) => ` for ${id}` })
  return `${incident} ${what}${about} (row ${decision.row}: ${decision.why})`
}

export const toJson = ({ decision, detail, did, incident, job, url }: SyncResult) => ({
  incident,
  url,
  job: Option.getOrNull(job),
  row: decision.row,
  decision: decision.verb,
  why: decision.why,
  did,
  ...(detail === "" ? {} : { detail }),
})
