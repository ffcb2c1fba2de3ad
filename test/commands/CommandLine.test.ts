/** The two ways a vendor's line can be read agree, and only what a failed job never says takes the longer one. */
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as Path from "effect/Path"
import * as Ref from "effect/Ref"
import * as Schema from "effect/Schema"
import * as Stdio from "effect/Stdio"
import * as Terminal from "effect/Terminal"
import * as Command from "effect/cli/Command"
import { ChildProcessSpawner } from "effect/process/ChildProcessSpawner"
import * as TestConsole from "effect/testing/TestConsole"
import { vendor } from "../../src/commands/RaiseFlags.ts"
import * as Disk from "../../src/simulator/Disk.ts"
import type { Flags } from "../../src/intake/VendorArguments.ts"
import { normalise } from "../../src/intake/VendorWords.ts"
import { read } from "../../src/intake/VendorArguments.ts"
import * as FileSystem from "effect/FileSystem"

/** What effect/cli makes of the same words; none where it refuses them or only helps. */
const parsed = Effect.fnUntraced(
  function* (words: ReadonlyArray<string>) {
    const seen = yield* Ref.make(Option.none<Flags>())
    const capturing = Command.withHandler(vendor, ({ record: _record, ...flags }) => Ref.set(seen, Option.some(flags)))
    yield* Effect.ignore(Command.runWith(capturing, { version: "0" })(words))
    return yield* Ref.get(seen)
  },
  Effect.provide(
    Layer.mergeAll(
      Layer.succeed(FileSystem.FileSystem, Disk.make().fileSystem),
      Path.layer,
      Stdio.layerTest({}),
      Layer.mock(Terminal.Terminal, { "~effect/Terminal": "~effect/Terminal" }),
      Layer.mock(ChildProcessSpawner, {}),
    ),
  ),
  Effect.provide(TestConsole.layer),
)

const words = (line: string): ReadonlyArray<string> => line.split(" ").filter((word) => word !== "")

describe("a vendor's line", () => {
  it.effect.each([
    "-a A -s NIGHTLY BATCH -jn LOAD GL -e -1 -sd 2024-09-21 -si 16 -sn 1 -t basic.json",
    "-a -s -jn -e --dry-run --json --config My Files/c.config --job-number 7",
    "--agent=A --job=a=b --config=x=y --termination=",
    "-jn -- -v -h demo",
    "--json",
  ])("%s is read without effect/cli, as effect/cli reads it", (line) =>
    Effect.gen(function* () {
      const normalised = normalise(words(line))
      const flags = read(normalised)
      assert.isTrue(Option.isSome(flags))
      assert.deepStrictEqual(yield* parsed(normalised), flags)
    }),
  )

  const Word = Schema.Union([
    Schema.Literals(["-a", "-s", "-jn", "-e", "-sd", "-si", "-sn", "-t", "--dry-run", "--json", "--config"]),
    Schema.Literals(["--job-number", "--json=true", "--no-json", "--", "-", "=", "", "-v", "--help", "true", "demo"]),
    Schema.Literals(["--tlsType", "--tlsType=NONE", "TLSv1,TLSv1.1", ",", "-i"]),
    Schema.Literals(["--agent=A", "--job=B=C", "--log-level", "--log-level=debug", "info", "--bogus"]),
    Schema.String,
  ])
  it.effect.prop(
    "of any words is never read otherwise than effect/cli reads it",
    { line: Schema.Array(Word) },
    ({ line }) =>
      Effect.gen(function* () {
        const normalised = normalise(line)
        const flags = read(normalised)
        if (Option.isSome(flags)) assert.deepStrictEqual(yield* parsed(normalised), flags)
      }),
  )

  it.each([
    "demo",
    "--help",
    "-h",
    "-v",
    "--json --json",
    "-jn A -jn B",
    "-jn A --bogus",
    "--bogus",
    "--dry-run=true",
    "-jn A --log-level info",
  ])("%s is left to effect/cli", (line) => assert.isTrue(Option.isNone(read(normalise(words(line))))))
})
