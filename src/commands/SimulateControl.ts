/**
 * `simulate fault`, `faults`, `clear`, `fail`, `job`, `incident`: what a person does to the simulators while `simulate` runs
 * in another window (simulator/Control.ts). The Connector.config of the rehearsal says where they are.
 */
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import * as Struct from "effect/Struct"
import * as Argument from "effect/cli/Argument"
import * as Command from "effect/cli/Command"
import * as Flag from "effect/cli/Flag"
import { suggest } from "../domain/Suggest.ts"
import { answerKinds, applies, Fault, kinds, opconCalls, summitCalls } from "../simulator/Fault.ts"
import { statuses as jobStatuses } from "../simulator/OpConState.ts"
import { statuses as incidentStatuses } from "../simulator/SummitState.ts"
import { config, count, from } from "./Flags.ts"
import type { System } from "./SimulateAsk.ts"
import { ask, invalid, onSimulators, oneOf, refused, systems } from "./SimulateAsk.ts"

const Pending = Schema.Struct({ faults: Schema.Array(Fault) })

const shown = ({ call, kind, skip = 0, times = 1, ...fields }: Fault): string =>
  [
    `${call} ${kind}`,
    `${times} time${times === 1 ? "" : "s"}`,
    ...(skip === 0 ? [] : [`after ${skip} that succeed`]),
    ...Object.entries(fields).map(([name, value]) => `${name}=${JSON.stringify(value)}`),
  ].join(", ")

const list = (system: System, faults: ReadonlyArray<Fault>): string =>
  faults.length === 0 ? `${system}: no faults` : faults.map((fault) => `${system}: ${shown(fault)}`).join("\n")

/** Numbers, true and false as such, anything else as text. */
const valueOf = (text: string): unknown => (/^(?:\d{1,9}|true|false)$/.test(text) ? JSON.parse(text) : text)

const system = Argument.Literals("SYSTEM", systems).pipe(Argument.withDescription("Which of the two it affects"))

const fault = Command.make(
  "fault",
  {
    config,
    system,
    call: Argument.String("CALL").pipe(
      Argument.withDescription(
        `The requests it affects: any, other, or of opcon ${opconCalls.join(", ")}; of summit ${summitCalls.join(", ")}`,
      ),
    ),
    kind: Argument.String("KIND").pipe(Argument.withDescription(`What goes wrong: ${kinds.join(", ")}; more in docs`)),
    times: count("times", "N", from(1)).pipe(
      Flag.withDescription("How many requests it affects (default: 1)"),
      Flag.withDefault(1),
    ),
    skip: count("skip", "N", from(0)).pipe(
      Flag.withDescription("How many of these requests succeed before (default: 0)"),
      Flag.withDefault(0),
    ),
    set: Flag.KeyValuePair("set").pipe(
      Flag.withMetavar("NAME=VALUE"),
      Flag.withDescription("A field of the fault, such as millis=45000; may be given several times"),
      Flag.withDefault({}),
    ),
  },
  (given) =>
    onSimulators(
      given,
      Effect.gen(function* () {
        const { set, skip, system, times } = given
        const calls = system === "opcon" ? opconCalls : summitCalls
        const call = yield* oneOf("call", [...calls, "any", "other"], given.call)
        const kind = yield* oneOf("kind of fault", [...kinds, ...answerKinds], given.kind)
        if (call !== "any" && !applies(kind, call)) return yield* invalid(`${kind} has no effect on ${call}`)
        const fields = Object.fromEntries(Object.entries(set).map(([name, text]) => [name, valueOf(text)]))
        const known = Struct.keys(Fault.fields)
        for (const name of Object.keys(fields)) yield* oneOf("field of a fault", known, name)
        const { faults } = yield* ask("POST", `${system}/faults`, Pending, { ...fields, call, kind, times, skip })
        return list(system, faults)
      }),
    ),
).pipe(
  Command.withDescription("Let requests to one of the simulators go wrong; prints the faults that are set"),
  Command.withExamples(({ commandPath }) => [
    {
      command: `${commandPath.join(" ")} summit any unauthorized --times 10000`,
      description: "The API key has expired",
    },
    { command: `${commandPath.join(" ")} summit createIncident reset-after`, description: "One reply is lost" },
    {
      command: `${commandPath.join(" ")} summit createIncident delay --set millis=45000`,
      description: "Summit is slow once",
    },
  ]),
)

const State = Schema.Struct({
  opcon: Schema.Struct({
    faults: Schema.Array(Fault),
    jobs: Schema.Array(Schema.Struct({ id: Schema.String, name: Schema.String })),
  }),
  summit: Pending,
})

const faults = Command.make("faults", { config }, (given) =>
  onSimulators(
    given,
    Effect.map(ask("GET", "state", State), ({ opcon, summit }) =>
      [list("opcon", opcon.faults), list("summit", summit.faults)].join("\n"),
    ),
  ),
).pipe(
  Command.withDescription("The faults that are set and not used up"),
  Command.withExamples(({ commandPath }) => [
    { command: `${commandPath.join(" ")}`, description: "What will still go wrong" },
  ]),
)

const clear = Command.make("clear", { config }, (given) =>
  onSimulators(
    given,
    Effect.map(
      Effect.forEach(systems, (system) => ask("DELETE", `${system}/faults`, Pending)),
      () => "All faults are removed.",
    ),
  ),
).pipe(
  Command.withDescription("Remove all faults, of both simulators"),
  Command.withExamples(({ commandPath }) => [
    { command: `${commandPath.join(" ")}`, description: "Both systems work again" },
  ]),
)

const job = Argument.String("JOB").pipe(Argument.withDescription("Its name or its id"))

/** The id of the job that is named. */
const idOf = Effect.fnUntraced(function* (wanted: string) {
  const { jobs } = (yield* ask("GET", "state", State)).opcon
  const found = jobs.find(({ id, name }) => id === wanted || name.toLowerCase() === wanted.toLowerCase())
  if (found !== undefined) return found.id
  const near = Option.match(
    suggest(
      wanted,
      jobs.map(({ name }) => name),
    ),
    { onNone: () => "", onSome: (name) => `: did you mean ${name}?` },
  )
  return yield* refused(`There is no job ${wanted}${near === "" ? "." : near}`)
})

const fail = Command.make(
  "fail",
  {
    config,
    job,
    number: count("job-number", "N", from(1)).pipe(
      Flag.withDescription("The number of the run (default: the next)"),
      Flag.optional,
    ),
  },
  (given) =>
    onSimulators(
      given,
      Effect.gen(function* () {
        const id = yield* idOf(given.job)
        const run = Option.match(given.number, { onNone: () => ({}), onSome: (jobNumber) => ({ jobNumber }) })
        const { jobNumber } = yield* ask("POST", "jobs/fail", Schema.Struct({ jobNumber: Schema.Int }), { id, ...run })
        return `${id} has failed again, as run ${jobNumber}.`
      }),
    ),
).pipe(
  Command.withDescription("Let a job fail again, with a new job number"),
  Command.withExamples(({ commandPath }) => [
    { command: `${commandPath.join(" ")} "LOAD GL"`, description: "Then run its command line again" },
  ]),
)

const setJob = Command.make(
  "job",
  { config, job, status: Argument.String("STATUS").pipe(Argument.withDescription("Its new status, as in OpCon")) },
  (given) =>
    onSimulators(
      given,
      Effect.gen(function* () {
        const status = yield* oneOf("status of a job", Struct.keys(jobStatuses), given.status)
        const id = yield* idOf(given.job)
        yield* ask("POST", "jobs/status", Schema.Struct({ status: Schema.String }), { id, status })
        return `${id} is ${status}.`
      }),
    ),
).pipe(
  Command.withDescription("Change the status of a job"),
  Command.withExamples(({ commandPath }) => [
    { command: `${commandPath.join(" ")} "LOAD GL" "Finished OK"`, description: "The job recovers: see sync" },
  ]),
)

const setIncident = Command.make(
  "incident",
  {
    config,
    number: Argument.String("N").pipe(Argument.withDescription("Its number")),
    status: Argument.String("STATUS").pipe(Argument.withDescription(`One of ${incidentStatuses.join(", ")}`)),
  },
  (given) =>
    onSimulators(
      given,
      Effect.gen(function* () {
        const { number } = given
        const status = yield* oneOf("status of an incident", incidentStatuses, given.status)
        yield* ask("POST", "incidents/status", Schema.Struct({ status: Schema.String }), { number, status })
        return `Incident ${number} is ${status}.`
      }),
    ),
).pipe(
  Command.withDescription("Change the status of an incident, as somebody who works on it does"),
  Command.withExamples(({ commandPath }) => [
    {
      command: `${commandPath.join(" ")} 59404 Closed`,
      description: "The next failure of its job meets a closed incident",
    },
  ]),
)

const behave = Command.make(
  "summit",
  {
    config,
    changes: Argument.String("NAME=VALUE").pipe(
      Argument.withDescription("How it differs from now on, as in docs (rehearsal)"),
      Argument.variadic({ min: 1 }),
    ),
  },
  (given) =>
    onSimulators(
      given,
      Effect.gen(function* () {
        const wrong = given.changes.find((text) => !/^\w+=/.test(text))
        if (wrong !== undefined) return yield* invalid(`${wrong} is not NAME=VALUE`)
        const pairs = given.changes.map((text): [string, unknown] => {
          const [name = ""] = text.split("=", 1)
          return [name, valueOf(text.slice(name.length + 1))]
        })
        yield* ask("POST", "summit", Schema.Record(Schema.String, Schema.Unknown), Object.fromEntries(pairs))
        return `Summit behaves so from now on: ${given.changes.join(", ")}.`
      }),
    ),
).pipe(
  Command.withDescription("Change how Summit behaves, as one tenant differs from another"),
  Command.withExamples(({ commandPath }) => [
    { command: `${commandPath.join(" ")} index=empty`, description: "Lists and searches show nothing" },
    { command: `${commandPath.join(" ")} storeMillis=45000`, description: "Tickets are stored late" },
  ]),
)

export const controls = [fault, faults, clear, fail, setJob, setIncident, behave] as const
