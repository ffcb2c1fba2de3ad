/**
 * What has happened before each session of the documentation, by page and by the first command of the session. Sessions
 * of a page run on one site, in their order, until a scene begins a new one with `on`.
 */
import * as Effect from "effect/Effect"
import * as Files from "./Files.ts"
import * as Networks from "./Networks.ts"
import * as Program from "./Program.ts"
import * as Sessions from "./Sessions.ts"
import { sampleId } from "./Simulators.ts"

interface Scene {
  readonly on?: Effect.Effect<Sessions.Site>
  readonly before?: (site: Sessions.Site) => Effect.Effect<unknown>
}

/** One failure is parked, one is dead, and two wait for Summit. */
const badNight = Effect.gen(function* () {
  const site = yield* Sessions.make({ summit: { index: "empty" } })
  const { summit } = site.simulators
  Files.changeRules(site.program, { onLostReply: "park" })
  site.templates('"value": "DevOps"', '"value": "Dev Ops"', "night.json")
  yield* summit.faults.add({ call: "createIncident", kind: "reset-after" })
  yield* Sessions.fails(site, "COPY A/B")
  yield* Sessions.fails(site, "SEARCH INDEX", "night.json")
  yield* Sessions.fails(site, "JOB001")
  yield* Sessions.summitDown(site)
  yield* Sessions.fails(site, "LOAD GL")
  yield* Sessions.fails(site, "ON CALL")
  return site
}).pipe(Effect.orDie)

/** A site as it is after its installation, with one template. */
const newSite = Effect.gen(function* () {
  const site = yield* Sessions.make()
  for (const name of ["daily", "night", "workgroup"]) {
    yield* site.program.disk.fileSystem.remove(`${Program.folder}/templates/${name}.json`)
  }
  return site
}).pipe(Effect.orDie)

/** Nothing listens on the port of the OpCon API. */
const nobodyListens = Effect.orDie(
  Sessions.make({
    network: {
      connect: ({ port }) =>
        port === 9010 ? Effect.fail(Networks.notReached("refused", "ECONNREFUSED")) : Effect.void,
    },
  }),
)

/** The sample schedule has failed, and nobody has reported it. */
const unreported = Effect.gen(function* () {
  const site = yield* Sessions.make()
  site.config("[SUMMIT API]", "[SWEEP]\nTEMPLATE=basic.json\nGRACE_MINUTES=0\n\n[SUMMIT API]")
  yield* Sessions.fails(site, "LOAD GL")
  return site
}).pipe(Effect.orDie)

const summitIsBack = ({ simulators }: Sessions.Site) => simulators.summit.faults.clear

const loadGl = " -a WINAGENT01 -s NIGHTLY BATCH -jn LOAD GL -e 0000000001 -sd 2024-09-21 -si 16 -sn 1 -t basic.json"

/** Somebody works on the incident, and the job fails again; then Summit goes down. */
const failsAgain = ({ simulators }: Sessions.Site) =>
  Effect.gen(function* () {
    yield* simulators.summit.setStatus(59404, "In-Progress")
    yield* simulators.opcon.failJob(sampleId("LOAD GL"), { jobNumber: 4260 })
  }).pipe(Effect.orDie)

const groupIsCorrected = (site: Sessions.Site) =>
  Effect.sync(() => site.templates('"value": "Dev Ops"', '"value": "DevOps"', "night.json"))

export const stories: Readonly<Record<string, Readonly<Record<string, Scene>>>> = {
  "README.md": {
    [`SMASymphonySummit.exe${loadGl} --job-number 4260`]: { before: failsAgain },
    "SMASymphonySummit.exe -a WINAGENT01 -s NIGHTLY BATCH -jn ON CALL -e 0000000001 -sd 2024-09-21 -si 16 -sn 1 -t basic.json":
      { before: Sessions.summitDown },
    "SMASymphonySummit.exe drain": { before: summitIsBack },
  },
  "docs/doctor.md": {
    "SMASymphonySummit.exe doctor --problems": { on: nobodyListens },
  },
  "docs/installation.md": {
    "SMASymphonySummit.exe template check": { on: newSite },
  },
  "docs/operations.md": {},
  "docs/sweep.md": {
    "SMASymphonySummit.exe sweep --dry-run": { on: unreported },
  },
  "docs/runbook.md": {
    "SMASymphonySummit.exe journal status": { on: badNight },
    "SMASymphonySummit.exe drain": { before: summitIsBack },
    "SMASymphonySummit.exe journal retry 20240921T0925": { before: groupIsCorrected },
  },
}

/** Blocks that are no sessions, by page and first line, with the reason why they are not run. */
export const notRun: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  "README.md": {
    "npm ci && npm run demo      # builds, starts OpCon and Summit as simulators, and runs failed jobs through the program":
      "test/Program.test.ts runs the demo; a test that starts all tests would not end",
  },
  "docs/installation.md": {
    "certutil -hashfile opcon-summit-1.0.0-win-x64.zip SHA256": "it is a command of Windows",
    "C:\\Connectors\\SymphonySummit\\SMASymphonySummit.exe -a [[$MACHINE NAME]] -s [[$SCHEDULE NAME]] -jn [[$JOB NAME]] -e [[$JOB TERMINATION]] -sd [[$SCHEDULE DATE-SSUM]] -si [[$SCHEDULE ID]] -sn [[$SCHEDULE INST]] -t basic.json --job-number [[$JOBID]]":
      "OpCon fills in its tokens; unresolved ones are refused",
    "C:\\Connectors\\SymphonySummit\\SMASymphonySummit.exe -a [[JI.MACH]] -s [[JI.SCHED]] -jn [[JI.JOB]] -e [[JI.TERM]] -sd [[JI.DATE]] -si [[JI.SID]] -sn [[JI.SINST]] -t basic.json --job-number [[JI.RUN]]":
      "OpCon fills in its instance properties; unresolved ones are refused",
    "$JOB:ADD,[[$DATE]],AdHoc,SYMPHONY-SUMMIT,OnRequest,MACH=[[$MACHINE NAME]];SCHED=[[$SCHEDULE NAME]];JOB=[[$JOB NAME]];TERM=[[$JOB TERMINATION]];DATE=[[$SCHEDULE DATE-SSUM]];SID=[[$SCHEDULE ID]];SINST=[[$SCHEDULE INST]];RUN=[[$JOBID]]":
      "it is an event of OpCon",
    'schtasks /Create /TN "Symphony Summit drain" /SC MINUTE /MO 5 /RU DOMAIN\\account /RP * /TR "C:\\Connectors\\SymphonySummit\\SMASymphonySummit.exe drain"':
      "it is a command of Windows",
    "*/5 * * * * cd /opt/opcon-summit && ./opcon-summit drain >/dev/null 2>&1": "it is a line for cron",
    "[Unit]": "they are files of systemd",
    "systemctl daemon-reload && systemctl enable --now opcon-summit-drain.timer": "it is a command of systemd",
    "SMASymphonySummit.exe encrypt --for token": "it asks for a secret, and prints another value each time",
    "ren SMASymphonySummit.exe SMASymphonySummit.old.exe & move C:\\Connectors\\new\\SMASymphonySummit.exe .":
      "it is a command of Windows",
  },
  "docs/sweep.md": {
    "[SWEEP]": "it is a part of Connector.config",
    "useradd --system --home-dir /opt/opcon-summit opcon-summit": "they are commands of Linux",
    "sudo -u opcon-summit ./opcon-summit template check": "they are run as an account of Linux",
    "[Unit]": "it is a file of systemd",
    "systemctl daemon-reload && systemctl enable --now opcon-summit": "they are commands of systemd",
  },
  "docs/operations.md": {
    "2024-09-21T09:20:00.000+02:00 INFO [job=20240921|16|1|LOAD GL entry=20240921T072000000Z-... step=check-duplicate] Create, row 8: The job has no incident: one is created.":
      "it is a line of the log, shortened",
  },
  "docs/runbook.md": {
    'runas /user:DOMAIN\\account "cmd /k cd /d C:\\Connectors\\SymphonySummit"': "it is a command of Windows",
  },
}
