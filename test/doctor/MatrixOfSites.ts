/** Broken environments, this machine's part: settings, templates, folders, the journal. Each with its true cause. */
import * as Effect from "effect/Effect"
import * as FileSystem from "effect/FileSystem"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as Path from "effect/Path"
import type { State } from "../../src/journal/Entry.ts"
import * as FileJournal from "../../src/journal/FileJournal.ts"
import type { Environment, Site } from "../support/DoctorSite.ts"
import * as Journals from "../support/Journals.ts"
import type { Expected } from "../support/Matrix.ts"
import * as Networks from "../support/Networks.ts"

export interface Case extends Environment, Expected {}

const config = (name: string, from: string | RegExp, to: string, says: RegExp): Case => ({
  name,
  check: "config",
  says,
  broken: (site) => site.config(from, to),
})

const template = (name: string, from: string | RegExp, to: string, says: RegExp): Case => ({
  name,
  check: "template",
  says,
  broken: (site) => site.templates(from, to, "basic.json"),
})

const settings: ReadonlyArray<Case> = [
  {
    name: "no Connector.config where --config says",
    check: "config",
    says: /no such file/,
    words: ["--config", "/nowhere/Connector.config"],
  },
  config("an unknown key", "DEBUG=", "DEBUGG=", /:\d+: unknown key DEBUGG in \[GENERAL\]: did you mean DEBUG\?/),
  config("an unknown section", "[OPCON API]", "[OPCON]", /unknown section \[OPCON\]/),
  config("no ADDRESS of OpCon", "ADDRESS=localhost\n", "", /ADDRESS in \[OPCON API\] is missing/),
  config("an address with https://", "ADDRESS=localhost", "ADDRESS=https://localhost", /without https:\/\//),
  config("a port that is none", "PORT=9443", "PORT=94x3", /PORT in \[OPCON API\] is "94x3"/),
  config("no token", /TOKEN=.*\n/, "", /TOKEN in \[OPCON API\] is missing/),
  config(
    "a token with a quotation mark of a word processor",
    /TOKEN=.*\n/,
    "TOKEN=“abc”\n",
    /TOKEN in \[OPCON API\] holds a character/,
  ),
  config(
    "no TLS to another host",
    /ADDRESS=localhost([\s\S]*)USES_TLS=True/,
    "ADDRESS=opcon.example$1USES_TLS=False",
    /only True is allowed/,
  ),
  config("a time zone with a slip", "[GENERAL]", "[GENERAL]\nTIME_ZONE=Europe/Berln", /did you mean Europe\/Berlin\?/),
  config("a start hour that no day has", "DAILY_START_HOUR=07", "DAILY_START_HOUR=24", /from 0 to 23/),
  config(
    "a proxy without an address",
    "USES_PROXY=False",
    "USES_PROXY=True",
    /USES_PROXY in \[PROXY SERVER\] is True but ADDRESS is not given/,
  ),
  config("a key twice", "DEBUG=OFF", "DEBUG=OFF\nDEBUG=ON", /DEBUG in \[GENERAL\] is given twice/),
  {
    ...config(
      "a token in plain text",
      /TOKEN=.*\n/,
      "TOKEN=fc0520dc-fc93-4d3a-bf2f-7d0584c69df2\n",
      /TOKEN stands in plain text/,
    ),
    status: "warning",
  },
  {
    name: "a CA_FILE that is not there",
    check: "opcon-ca-file",
    says: /no such file[\s\S]*CA_FILE in \[OPCON API\]/,
    broken: (site) => site.config("CA_FILE=ca.pem", "CA_FILE=nowhere.pem"),
  },
  {
    name: "a CA_FILE in binary form",
    check: "opcon-ca-file",
    says: /no readable certificate in PEM form[\s\S]*certutil -encode/,
    broken: ({ program }) => program.disk.put("/rehearsal/ca.pem", "\u0030\u0082"),
  },
  {
    name: "a CA_FILE whose certificate is over",
    check: "opcon-ca-file",
    status: "warning",
    says: /localhost in it expired on 2024-09-20/,
    network: { certificates: () => Effect.succeed([Networks.certificate({ validTo: Networks.today - Networks.day })]) },
  },
  {
    name: "a Node that is too old",
    check: "program",
    says: /Node 22\.15 or newer/,
    network: { runtime: { ...Networks.runtime, version: "20.20.2" } },
  },
  {
    name: "a Node that knows no proxies",
    check: "program",
    status: "warning",
    says: /Node 24\.5 or newer/,
    network: { runtime: { ...Networks.runtime, version: "24.4.1" } },
  },
]

const templates: ReadonlyArray<Case> = [
  {
    name: "a TEMPLATESDIR that is not there",
    check: "templates",
    says: /TEMPLATESDIR in \[GENERAL\]/,
    broken: (site) => site.config("TEMPLATESDIR=templates", "TEMPLATESDIR=nowhere"),
  },
  {
    name: "a TEMPLATESDIR without templates",
    check: "templates",
    says: /no file \*\.json/,
    broken: (site) => {
      site.config("TEMPLATESDIR=templates", "TEMPLATESDIR=other")
      site.program.disk.put("/rehearsal/other/template.schema.json", "{}")
    },
  },
  {
    name: "a template that is not there",
    check: "template",
    says: /there is no basics\.json in .*did you mean basic\.json\?/,
    words: ["-t", "basics.json"],
  },
  template("a template that is no JSON", '"rules"', "rules", /basic\.json:\d+:\d+: /),
  template("a template with an unknown field", '"rules"', '"rule"', /unknown field rule: did you mean rules\?/),
  template("a template without an address", '"address"', '"adress"', /address is missing/),
  template("a template with http:// to another host", /localhost:9444/, "http://summit.example", /https:\/\/ is meant/),
  template("a template with an unknown place holder", "@EV_Job", "@EV_Jobb", /unknown place holder @EV_Jobb/),
  template(
    "tag routing without a DEFAULT",
    /"indicator": "DEFAULT"/g,
    '"indicator": "TAG_START"',
    /no entry with the indicator DEFAULT|indicatorValue/,
  ),
  template(
    "a template without a path for incidents",
    /"name": "incident"/,
    '"name": "attachment"',
    /urls holds no incident/,
  ),
  {
    ...template(
      "an API key in plain text",
      /"apiKey": ".*"/,
      '"apiKey": "rehearsal-api-key"',
      /credentials\.apiKey stands in plain text/,
    ),
    status: "warning",
  },
]

const minutesAgo = (minutes: number): number => Networks.today - minutes * 60_000

interface Kept {
  readonly state?: State
  readonly receivedAt?: number
  readonly message?: string
}

/** A failure as an earlier run has left it in the journal. */
const kept =
  ({ message = "refused", receivedAt = minutesAgo(1), state = "pending" }: Kept) =>
  ({ program }: Site) =>
    Effect.gen(function* () {
      const journal = yield* FileJournal.make("/rehearsal/journal")
      const added = yield* journal.add(Journals.failed("JOB001"))
      const last = Option.some({ at: receivedAt, kind: "SummitUnavailable", message })
      yield* journal.save({ ...added, receivedAt, dueAt: receivedAt, state, last })
    }).pipe(
      Effect.provide(Layer.merge(Layer.succeed(FileSystem.FileSystem, program.disk.fileSystem), Path.layer)),
      Effect.orDie,
    )

const places: ReadonlyArray<Case> = [
  {
    name: "a LOGDIR that is a file",
    check: "log-folder",
    says: /\/rehearsal\/log is a file/,
    broken: ({ program }) => program.disk.put("/rehearsal/log", ""),
  },
  {
    name: "a JOBLOGDIR below a file",
    check: "job-log-folder",
    says: /ca\.pem is a file/,
    broken: (site) => site.config("JOBLOGDIR=joblogs", "JOBLOGDIR=ca.pem/logs"),
  },
  {
    name: "a JOURNALDIR that is read-only",
    check: "journal-folder",
    says: /PermissionDenied[\s\S]*svc-opcon/,
    takesTime: true,
    broken: ({ program }) => {
      program.disk.put("/rehearsal/journal/pending/.keep", "")
      program.disk.setReadOnly("/rehearsal/journal")
    },
  },
  {
    name: "a full disk",
    check: "disk-space",
    says: /0 MB free[\s\S]*Make room/,
    network: { freeSpace: () => Effect.succeedSome(0) },
    broken: ({ program }) => program.disk.setFull(true),
  },
  {
    name: "a disk that is almost full",
    check: "disk-space",
    status: "warning",
    says: /300 MB free/,
    network: { freeSpace: () => Effect.succeedSome(300 * 1024 ** 2) },
  },
  {
    name: "a quota that is used up on a disk with room",
    check: "job-log-folder",
    says: /is full \(.*WriteZero/,
    broken: ({ program }) => program.disk.setFull(true),
  },
]

const journal: ReadonlyArray<Case> = [
  {
    name: "a damaged journal entry",
    check: "journal",
    status: "warning",
    says: /1 damaged files set aside/,
    broken: ({ program }) => program.disk.put("/rehearsal/journal/pending/x.json", "{"),
  },
  {
    name: "a drain that does not come",
    check: "journal",
    status: "warning",
    says: /the oldest pending failure has waited 40 min; last time: SummitUnavailable: Summit is down[\s\S]*opcon-summit drain every few minutes/,
    broken: kept({ receivedAt: minutesAgo(40), message: "Summit is down" }),
  },
  {
    name: "a failure that nobody could settle",
    check: "journal",
    status: "warning",
    says: /1 parked[\s\S]*journal resolve/,
    broken: kept({ state: "parked" }),
  },
  {
    name: "a failure that was refused for good",
    check: "journal",
    status: "warning",
    says: /1 dead[\s\S]*journal retry/,
    broken: kept({ state: "dead" }),
  },
  {
    name: "a drain that hangs",
    check: "drain",
    says: /1 pending failures have been due for more than 15 min[\s\S]*End the hanging node process/,
    takesTime: true,
    broken: (site) => {
      site.program.slot.held = true
      return kept({ receivedAt: minutesAgo(40) })(site)
    },
  },
]

export const sites: ReadonlyArray<Case> = [...settings, ...templates, ...places, ...journal]
