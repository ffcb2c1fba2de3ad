/** What takes no incident: looking, help, and handing a failure over to the process that works through the journal. */
import * as Effect from "effect/Effect"
import { whileHeld } from "../Held.ts"
import type { Measured, Variant } from "../Paired.ts"
import * as Paired from "../Paired.ts"
import type { Program } from "../Programs.ts"
import * as Programs from "../Programs.ts"
import { raising } from "../Raising.ts"
import type { Aim } from "../Report.ts"
import { comparison } from "../Report.ts"
import * as Systems from "../Systems.ts"
import type { Part } from "./Part.ts"

const text = [
  "`node -e 0` is a Node process that does nothing. The hand-off is what nearly every launch of a storm does: another",
  "process holds the drain lease (here the measuring one, for the whole time), so the failure is written down, flushed to",
  "the disk, and the process ends; no network. `--dry-run` reads the job and stops before anything is changed.",
].join("\n")

/** Node's own start, for comparison. */
const idle = (dir: string): Variant => ({
  name: Programs.emptyNode.name,
  next: Effect.succeed({
    command: Programs.emptyNode.command,
    args: Programs.emptyNode.before,
    dir,
    wrong: () => Effect.succeed(undefined),
  }),
})

const asking = ({ before, command, name }: Program, flag: string, wants: string, dir: string): Variant => ({
  name: `${name} ${flag}`,
  next: Effect.succeed({
    command,
    args: [...before, flag],
    dir,
    wrong: ({ stdout }) => Effect.succeed(stdout.includes(wants) ? undefined : `no "${wants}" in what it printed`),
  }),
})

export const commands: Part = {
  name: "commands",
  run: Effect.fnUntraced(function* (sizes) {
    const programs = [yield* Programs.built, ...(yield* Programs.packaged)]
    const systems = yield* Systems.start({ logPolls: -1 })
    const { dir } = systems
    const variants = programs.flatMap((program) => [
      asking(program, "--version", "opcon-summit", dir),
      asking(program, "--help", "USAGE", dir),
      raising({ systems, program, more: ["--dry-run"], wants: "would-create" }, `${program.name} --dry-run`),
      raising({ systems, program, wants: "handed-off" }, `${program.name}, hand-off`),
    ])
    const rounds = Paired.measure([idle(dir), ...variants], { counted: Math.max(2, Math.round(15 * sizes.rounds)) })
    const measured = yield* whileHeld([`${dir}/Connector.config`], rounds)
    return {
      title: "Commands and hand-off",
      text,
      tables: [comparison("Start to exit", measured, Programs.emptyNode.name)],
      aims: programs.flatMap(({ name }) => handOffAim(measured, name)),
    }
  }),
}

const handOffAim = (measured: ReadonlyArray<Measured>, name: string): ReadonlyArray<Aim> => {
  const [idle] = measured
  const handOff = measured.find((one) => one.name === `${name}, hand-off`)
  if (idle === undefined || handOff === undefined) return []
  const what = `hand-off of ${name}, of the time of \`node -e 0\``
  return [{ what, wanted: { most: 1.6 }, measured: Paired.ratio(handOff, idle).ofRounds, unit: " times", chief: true }]
}
