/** A process that holds the drain lease of the journal folder it is given until it is killed; says so in a file `held` there. */
import { writeFileSync } from "node:fs"
import { settings } from "./Fixtures.ts"
import * as NodeServices from "@effect/platform-node/NodeServices"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import { Settings } from "../../src/config/Settings.ts"
import { Lease } from "../../src/journal/Lease.ts"

const journalDir = process.argv[2] ?? ""
const said = Effect.sync(() => writeFileSync(`${journalDir}/held`, ""))

// The lease by itself keeps no process from ending.
setInterval(() => {}, 60_000)

Effect.runFork(
  Effect.flatMap(Lease, (lease) => lease.whileHeld(Effect.andThen(said, Effect.never))).pipe(
    Effect.andThen(Effect.sync(() => process.stdout.write("taken\n"))),
    Effect.andThen(Effect.sync(() => process.exit())),
    Effect.provide(
      Lease.layer().pipe(
        Layer.provide(Layer.succeed(Settings, { ...settings, general: { ...settings.general, journalDir } })),
        Layer.provide(NodeServices.layer),
      ),
    ),
  ),
)
