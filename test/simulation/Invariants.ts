/**
 * What must hold when a seed has come to its end, whatever went wrong on the way: every failure that was taken in has its
 * incident, no incident was created without the decision table's leave, every log is attached once, and nothing is left
 * to do. What may happen all the same, and why, is counted apart.
 */
import * as Option from "effect/Option"
import type { Entry } from "../../src/journal/Entry.ts"
import { namedAnswers } from "../../src/simulator/Answers.ts"
import type { Fault } from "../../src/simulator/Fault.ts"
import type { Incident } from "../../src/simulator/SummitState.ts"
import { isOver } from "../../src/simulator/SummitState.ts"
import { isSameRun } from "../../src/pipeline/Attempt.ts"
import { wrongDays } from "./Days.ts"
import { recovered, wrongStorms } from "./Fewer.ts"
import { judgeFollowed } from "./FollowingInvariants.ts"
import type { Allowance, Broken, Judgement, Kind } from "./Judgement.ts"
import { carries, createdFor, markOf, saysDoubt } from "./Marks.ts"
import { silenced, wrongSilences } from "./Silencing.ts"
import type { Plan } from "./Plan.ts"
import { hour, minute } from "./Plan.ts"
import type { Ended } from "./Story.ts"
import { dayOf, wasOver } from "./Times.ts"
import type { Told } from "./World.ts"

/** How long before its create a ticket may have been read; TIME_BUDGET_SECONDS, and the last requests. */
const decidedWithin = 10 * minute
/** Tries after which a drain gives up a log that does not come. */
const patience = 8
/** What clocks may be wrong by. */
const clocksOff = 3 * hour

/** Whether `text` names that ticket, as this Summit writes numbers: 59404 or INC59404. */
const isNumber = (number: number, text = ""): boolean => text.replace(/^INC/, "") === String(number)

const decoder = new TextDecoder()

/** Answers to reading that are taken for a refusal, so that a search cannot say "not there". */
const misleads = ({ call, kind }: Fault): boolean =>
  (call === "search" || call === "readIncident" || call === "any") && namedAnswers.some((name) => name === kind)

/** Every text begins with its marker, is as long as the template allows, and has no half of a pair of code units. */
const wrongTexts = ({ sent }: Incident, { contents: { limits } }: Plan): ReadonlyArray<string> =>
  sent.flatMap((text, index) => {
    const most = limits[index === 0 ? "Information" : "UserLog"] ?? Number.POSITIVE_INFINITY
    const [first = ""] = text.split("\n", 1)
    return [
      ...(/^opcon[0-9a-f]{24}(?: (?:recovered|accepted|resolved|cancelled))?(?: [0-9a-f]+)?$/.test(first)
        ? []
        : [`begins with "${first}"`]),
      ...(text.length <= most ? [] : [`has ${text.length} characters, not ${most}`]),
      ...(text.isWellFormed() ? [] : ["has half of a pair"]),
    ]
  })

export const judge = (ended: Ended): Judgement => {
  const { entries, incidents, jobs, misbehaved, plan, told } = ended
  const broken: Array<Broken> = misbehaved.map((what) => ({ kind: "misbehaved", what }))
  const allowed: Array<Allowance> = []
  const say = (kind: Kind, what: string) => broken.push({ kind, what })

  const nameOf = (job: number) => jobs[job]?.name ?? ""
  const runsOf = (job: number) => [0, ...(jobs[job]?.runs ?? [])]
  // A sweep that is killed has written an entry that nobody reported.
  const swept = entries.map(({ entry: { failed } }) => ({ job: jobs.findIndex(({ id }) => id === failed.id), failed }))
  const tellings = [...told, ...swept].map(({ failed, job }) => ({
    job,
    marks: runsOf(job).map((run) => markOf(failed, run)),
  }))
  const jobOf = (incident: Incident): number =>
    tellings.find(({ marks }) => marks.some((mark) => createdFor(incident, mark)))?.job ?? -1
  const byJob = jobs.map((_, job) => incidents.filter((incident) => jobOf(incident) === job))
  const runsFrom = (job: number, run: number) => (jobs[job]?.runs ?? []).filter((other) => other >= run)
  const carrying = (one: Pick<Told, "failed">, run: number) =>
    incidents.filter((incident) => carries(incident, markOf(one.failed, run)))

  const isSilenced = (known: Ended["entries"][number], runs: ReadonlyArray<number>) =>
    runs.includes(known.entry.failed.jobNumber ?? Option.getOrElse(known.entry.progress.jobNumber, () => 0)) &&
    silenced(ended, known)

  // Every failure that was taken in is told by an incident.
  for (const one of told) {
    if (!one.accepted || plan.jobs[one.job]?.exit === true) continue
    const runs = plan.numbered ? [one.run] : runsFrom(one.job, one.run)
    if (runs.some((run) => carrying(one, run).length > 0)) continue
    const adopted = entries.some(
      ({ entry }) =>
        plan.hosts > 1 &&
        entry.failed.id === one.failed.id &&
        entry.failed.jobNumber === one.failed.jobNumber &&
        Option.exists(entry.progress.incident, ({ ref }) =>
          (byJob[one.job] ?? []).some(({ number }) => isNumber(number, ref.number)),
        ),
    )
    const isUnwanted = entries.some(
      (known) =>
        known.entry.failed.id === one.failed.id &&
        known.entry.failed.jobNumber === one.failed.jobNumber &&
        (recovered(ended, known) || isSilenced(known, runs)),
    )
    if (!adopted && !isUnwanted) say("lost", `run ${one.run} of ${nameOf(one.job)}: no incident tells of it`)
  }

  // With the sweep, the last failure of each job has its incident, whoever reported it.
  for (const [job, { name, runs, status }] of jobs.entries()) {
    const run = runs.at(-1)
    if (plan.sweep.graceMinutes === undefined || status !== "Failed" || plan.jobs[job]?.exit === true) continue
    const one = [...told, ...swept].find((telling) => telling.job === job)
    if (run === undefined || (one !== undefined && carrying(one, run).length > 0)) continue
    if (entries.some((known) => known.entry.failed.id === jobs[job]?.id && isSilenced(known, [run]))) continue
    say("lost", `run ${run} of ${name}: nobody reported it, and the sweep has not found it`)
  }

  const isSharing = ["group", "maxTicketsPerHour", "reuseOpenIncident"].some(
    (key) => key in plan.fewer.template || key in plan.days.template,
  )
  const hostsOf = (job: number) => new Set(told.filter((one) => one.job === job).map(({ host }) => host))
  const creators = ({ number }: Incident) =>
    entries.flatMap(({ entry, host }) =>
      Option.exists(entry.progress.incident, ({ as, ref }) => as === "created" && isNumber(number, ref.number))
        ? [host]
        : [],
    )

  // A reply that is lost ends in doubt only where searches cannot be relied on.
  const isDoubtful =
    plan.blind || plan.refusing || plan.steps.some(({ step }) => step._tag === "Fault" && misleads(step.fault))
  /** An entry may create once in doubt, and never again. */
  const isThird = (job: number, incident: Incident): boolean =>
    runsOf(job).some((run) => {
      const marks = new Set(told.flatMap((one) => (one.job === job ? [markOf(one.failed, run)] : [])))
      const about = (one: Incident) => Array.from(marks).some((mark) => createdFor(one, mark))
      if (!about(incident)) return false
      const entriesOf = entries.filter(
        ({ entry }) =>
          entry.failed.id === jobs[job]?.id &&
          (entry.failed.jobNumber ?? Option.getOrElse(entry.progress.jobNumber, () => 0)) === run,
      ).length
      return incidents.filter((one) => one.number <= incident.number && about(one)).length > 2 * Math.max(1, entriesOf)
    })

  for (const what of wrongStorms(ended)) say("storm", what)
  for (const what of wrongSilences(ended)) say("silenced", what)
  for (const { kind, what } of wrongDays(ended, jobOf, decidedWithin)) {
    // The one of two that nobody knows takes no other failures.
    if (isDoubtful && incidents.some(saysDoubt)) allowed.push("doubled, and the ticket says so")
    else say(kind, what)
  }

  // No incident but with the decision table's leave; of a storm its own rules tell.
  for (const [job, all] of isSharing ? [] : byJob.entries()) {
    if (plan.jobs[job]?.exit === true && all.length > 0)
      say("doubled", `${nameOf(job)} has an EXIT tag and an incident`)
    const hosts = hostsOf(job)
    let twoHosts = false
    const forgotten = new Set<number>()
    for (const [index, incident] of all.entries()) {
      const { loggedAt } = incident
      for (const before of all.slice(0, index)) {
        if (wasOver(before, loggedAt - decidedWithin, loggedAt)) continue
        const newDay = dayOf(loggedAt + clocksOff) > dayOf(before.loggedAt - clocksOff)
        if (plan.rules.submitSingleIncidentPerDay && newDay) continue
        // The one of two that the job does not know: it is told of once, with the other.
        if (isDoubtful && forgotten.has(before.number)) continue
        // Two incidents of two hosts: from then on either may be the one on the job. A host may find that of the other later.
        const [here, there] = [creators(incident), creators(before)]
        twoHosts ||= hosts.size > 1 && (here.length === 0 || here.some((host) => !there.includes(host)))
        if (twoHosts) allowed.push("doubled by two hosts at once")
        else if (plan.full) allowed.push("doubled, disk was full")
        else if (isDoubtful && saysDoubt(incident) && !isThird(job, incident)) {
          allowed.push("doubled, and the ticket says so")
          forgotten.add(before.number)
        } else say("doubled", `${nameOf(job)}: ${incident.number} was created although ${before.number} was active`)
      }
    }
  }

  /** A list that cuts names does not show a file by its own. */
  const areNamesCut = plan.behaviour.cutsListed !== undefined
  /** A file that is not attached was sent twice, as far as a process that may be killed can tell. */
  const sentTwice = ({ progress }: Entry): boolean =>
    Object.entries(progress.logs).some(
      ([name, how]) => how !== "attached" && (progress.logsSent[name]?.times ?? 0) >= 2,
    )

  // The logs of the run, each once.
  for (const { host, entry } of entries) {
    if (entry.state !== "done" || Option.isNone(entry.progress.incident)) continue
    const { number } = entry.progress.incident.value.ref
    const run = entry.failed.jobNumber ?? Option.getOrUndefined(entry.progress.jobNumber)
    const job = jobs.find(({ id }) => id === entry.failed.id)
    const incident = incidents.find((one) => isNumber(one.number, number))
    if (incident === undefined) {
      say("wrong number", `${entry.id}: there is no incident ${number}`)
      continue
    }
    if (job === undefined || run === undefined || job.jobType === "Null") continue
    // It holds what the other one had done until then, and nothing more is done for it: the log is asked of the other.
    if (isSameRun(entry)) continue
    const padded = String(run).padStart(10, "0")
    // By what is in them: a file of the same name may be of another run.
    const files = incident.attachments
      .map(({ bytes, name }) => ({ name, text: decoder.decode(bytes) }))
      .filter(({ text }) => text.includes(padded))
    const texts = new Set(files.map(({ text }) => text))
    if (texts.size < job.log.files.length) {
      // A list that counts too few on its first page hides what would be on the next one.
      const hides = plan.behaviour.totals === "short" && plan.behaviour.pages === "small"
      if (plan.refusing || plan.blind || hides) allowed.push("log given up, refused")
      else if (entry.attempts >= patience) allowed.push("log given up, tried often")
      else if (sentTwice(entry)) allowed.push("log given up, sent twice")
      else
        say(
          "log missing",
          `host ${host}, ${entry.id}: ${number} has ${files.map(({ name }) => name).join(", ") || "no file"} of run ${run}`,
        )
    }
    // Without a job number the same run may be told twice, and its log with it.
    const tellings = entries.filter(
      (other) =>
        other.entry.failed.id === entry.failed.id &&
        Option.exists(other.entry.progress.incident, ({ ref }) => isNumber(incident.number, ref.number)) &&
        (other.entry.failed.jobNumber ?? Option.getOrUndefined(other.entry.progress.jobNumber)) === run,
    ).length
    for (const text of texts) {
      const [name] = files.flatMap((file) => (file.text === text ? [file.name] : []))
      const times = files.filter((file) => file.text === text).length
      if (times <= tellings) continue
      if (plan.full) allowed.push("attached twice, disk was full")
      else if ((isDoubtful || areNamesCut) && times <= 2 * tellings) allowed.push("attached twice in doubt")
      else say("attached twice", `${number} has ${name} ${times} times, told ${tellings} times`)
    }
  }

  // Whatever was settled is told as it is.
  for (const { host, entry } of entries) {
    if (entry.state === "pending") continue
    const line = ended.outcomes[host]?.get(entry.id)
    const number = Option.map(entry.progress.incident, ({ ref }) => ref.number)
    const told = line?.state === entry.state && Option.getOrNull(line.incident) === Option.getOrNull(number)
    if (told) continue
    if (plan.full) allowed.push("untold, disk was full")
    else say("untold", `host ${host}, ${entry.id} is ${entry.state}, ${line?.state ?? "not"} in the outcomes`)
  }

  for (const { host, entry } of entries) {
    if (entry.state !== "done")
      say("pending", `host ${host}, ${entry.id} is ${entry.state}: ${JSON.stringify(entry.last)}`)
  }
  const numbers = new Set(incidents.map(({ number }) => String(number)))
  for (const { name, ticket } of isSharing ? jobs : []) {
    if (ticket !== null && !numbers.has(ticket.ticketId.replace(/^INC/, "")))
      say("wrong number", `${name} shows ${ticket.ticketId}, which is no incident`)
  }
  for (const { entry, host } of isSharing ? entries : []) {
    const job = jobs.find(({ id }) => id === entry.failed.id)
    if (job?.ticket === null && Option.isSome(entry.progress.incident))
      say("wrong number", `host ${host}, ${entry.id} has an incident, and its job no number`)
  }
  for (const [index, job] of isSharing ? [] : jobs.entries()) {
    const about = byJob[index] ?? []
    const known = about.map(({ number }) => String(number))
    if (plan.full && job.ticket === null && known.length > 0) allowed.push("number missing, disk was full")
    else if (
      job.ticket === null ? known.length > 0 : !about.some(({ number }) => isNumber(number, job.ticket?.ticketId))
    ) {
      say(
        "wrong number",
        `${job.name} shows ${job.ticket?.ticketId ?? "no ticket"}; its incidents are ${known.join(", ")}`,
      )
    }
    const shown = about.find(({ number }) => isNumber(number, job.ticket?.ticketId))
    const active = about.filter(({ status }) => !isOver(status))
    const stale = shown !== undefined && isOver(shown.status) && active.length > 0
    if (stale && allowed.length === 0 && !plan.rules.submitSingleIncidentPerDay) {
      const others = active.map(({ number }) => number).join(", ")
      // A failure that could not be written down is forgotten when its run is over, whatever became of it.
      const isForgotten = plan.full && active.every((one) => creators(one).length === 0)
      if (isForgotten) allowed.push("number missing, disk was full")
      else if (hostsOf(index).size > 1) allowed.push("an older number, two hosts at once")
      else say("wrong number", `${job.name} shows ${shown.number}, which is over, beside ${others}`)
    }
  }
  for (const file of ended.leftovers) say("junk", file)
  for (const incident of incidents) {
    for (const what of wrongTexts(incident, plan)) say("text", `${incident.number}: ${what}`)
  }
  judgeFollowed(ended, say, (allowance) => allowed.push(allowance))
  return { broken, allowed }
}
