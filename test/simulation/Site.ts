/**
 * The program as one process of a simulated host runs it: the layers of main.ts, with the disk, the clients and the lease
 * of that host. The command line is left out; what it starts is Run.raise and Drain.drain.
 */
import * as DateTime from "effect/DateTime"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as FileSystem from "effect/FileSystem"
import * as HttpClient from "effect/http/HttpClient"
import * as Layer from "effect/Layer"
import * as Logger from "effect/Logger"
import * as Option from "effect/Option"
import * as Path from "effect/Path"
import * as References from "effect/References"
import * as Breaker from "../../src/http/Breaker.ts"
import type { FailedJob } from "../../src/domain/FailedJob.ts"
import type { SettingsShape } from "../../src/config/Settings.ts"
import { Settings } from "../../src/config/Settings.ts"
import * as FileJournal from "../../src/journal/FileJournal.ts"
import { Journal } from "../../src/journal/Journal.ts"
import { FollowedIncidents } from "../../src/journal/Followed.ts"
import { SearchProof } from "../../src/journal/SearchProof.ts"
import { Lease } from "../../src/journal/Lease.ts"
import { OpCon } from "../../src/opcon/OpCon.ts"
import * as OpConRest from "../../src/opcon/OpConRest.ts"
import type { Handler } from "../../src/http/Listener.ts"
import { Summit } from "../../src/summit/Summit.ts"
import * as SummitRest from "../../src/summit/SummitRest.ts"
import type { RunServices } from "../../src/site/Site.ts"
import { WriteGate } from "../../src/http/WriteGate.ts"
import { settings } from "../support/Fixtures.ts"
import { minimal, render } from "../support/TemplateText.ts"
import { following, lookingInOpCon, remembering, usingSummit } from "./Bugs.ts"
import { Sessions } from "../../src/shared/Database.ts"
import * as SharedJournal from "../../src/shared/SharedJournal.ts"
import type { Bug } from "./Bugs.ts"
import type { Database } from "./Database.ts"
import { shared } from "./Database.ts"
import type { Host, Process } from "./Host.ts"
import type { Plan } from "./Plan.ts"

/** The key in `minimal`, as Summit knows it. */
export const apiKey = "smatech"

const restService = "api_integration/REST/Summit_RESTWCF.svc/RESTService"
const common = `${restService}/CommonWS_JsonObjCall_JSON`

/** Longer than a Summit that cuts keeps, with everything that one that encodes, collapses or takes for a pattern changes. */
const information = [
  "It failed; look at <the log>  of \"R&D\" [100%_] and 'restart'.",
  "",
  ...Array.from({ length: 4 }, (_, line) => `${line + 1}. See the run book, page ${line + 10}, before you restart it.`),
].join("\n")

export const template = ({ bytesUpload, caller, contents, days, fewer, following, rules, search }: Plan): string =>
  render({
    ...minimal,
    ticketInformation: information,
    urls: [
      { name: "incident", value: common },
      { name: "attachment", value: bytesUpload ? common : `${restService}/Summit_UploadAttachmentBase64Encoded` },
    ],
    rules: { includeJobLogAttachment: true, ...rules, includeAssignToTag: true },
    tags: [{ indicator: "EXIT", indicatorValue: "NOTICKET" }],
    search: { service: search, ...(caller ? { caller: "55" } : {}) },
    ...contents.template,
    ...following.template,
    ...fewer.template,
    ...days.template,
  })

export const { journalDir, templatesDir } = settings.general

export interface Site {
  readonly host: Host
  readonly opcon: Handler
  readonly summit: Handler
  readonly plan: Plan
  readonly bug: Bug
  /** Of the queue that all hosts share, if they do. */
  readonly database?: Database | undefined
  /** The failure is on disk. */
  readonly onAccepted: (failed: FailedJob) => void
  /** Where log lines go; nowhere when absent. */
  readonly log?: ((line: string) => void) | undefined
}

const sweepOf = ({ sweep: { graceMinutes, maxPerRound } }: Plan): SettingsShape["sweep"] =>
  Option.map(Option.fromUndefinedOr(graceMinutes), (minutes) => ({
    template: "basic.json",
    every: Duration.minutes(5),
    grace: Duration.minutes(minutes),
    statuses: ["Failed", "Initialization Error"],
    schedules: ["*"],
    except: [],
    maxPerRound,
  }))

const zone = DateTime.zoneMakeNamedUnsafe("UTC")

const logging = ({ log }: Site, one: Process) =>
  log === undefined
    ? Layer.succeed(References.MinimumLogLevel, "None")
    : Layer.merge(
        Layer.succeed(References.MinimumLogLevel, "Debug"),
        Logger.layer([
          Logger.make(({ logLevel, message }) =>
            log(`${one.name} ${logLevel}: ${[message].flat().map(String).join(" ")}`),
          ),
        ]),
      )

/** What Run.raise and Drain.drain need. */
export type Services = RunServices | FileSystem.FileSystem | Path.Path

/** Those of process `one`. */
export const layer = (site: Site, one: Process): Layer.Layer<Services> => {
  const { bug, database, host, plan } = site
  const client = (app: Handler) => Breaker.layer(Layer.succeed(HttpClient.HttpClient, host.clientOf(one, app)))
  const opcon = Layer.effect(
    OpCon,
    Effect.map(OpCon, (real) => lookingInOpCon(bug, real)),
  )
  const summit = Layer.effect(
    Summit,
    Effect.map(Summit, (real) => usingSummit(bug, real)),
  )
  const journal = Layer.effect(
    Journal,
    Effect.map(Journal, (found) => {
      const real = remembering(bug, found)
      return Journal.of({
        ...real,
        add: (failed) => Effect.tap(real.add(failed), () => Effect.sync(() => site.onAccepted(failed))),
      })
    }),
  )
  const followed = Layer.effect(
    FollowedIncidents,
    Effect.map(FollowedIncidents, (real) => following(bug, real)),
  )
  const lease = Layer.succeed(Lease, host.leaseOf(one))
  return Layer.mergeAll(
    opcon.pipe(Layer.provide(OpConRest.layer), Layer.provide(client(site.opcon))),
    summit.pipe(Layer.provide(SummitRest.layer), Layer.provide(client(site.summit))),
    database === undefined
      ? Layer.mergeAll(
          journal.pipe(Layer.provide(FileJournal.layer)),
          SearchProof.layer,
          followed.pipe(Layer.provide(FollowedIncidents.layer())),
          lease,
        )
      : journal.pipe(
          Layer.provideMerge(Layer.provide(SharedJournal.layer(shared), lease)),
          Layer.provide(Layer.succeed(Sessions, database.sessionsOf(host, one))),
        ),
    logging(site, one),
  ).pipe(
    Layer.provideMerge(
      Layer.mergeAll(
        Layer.succeed(DateTime.CurrentTimeZone, zone),
        WriteGate.layer,
        Layer.succeed(Settings, {
          ...settings,
          general: { ...settings.general, maxInFlight: plan.maxInFlight },
          sweep: sweepOf(plan),
          shared: database === undefined ? Option.none() : Option.some(shared),
        }),
        Layer.succeed(FileSystem.FileSystem, host.filesOf(one)),
        Path.layer,
      ),
    ),
  )
}
