/** How wide the screen is, what is coloured, and the line of progress. */
import { assert, describe, it } from "@effect/vitest"
import * as Console from "effect/Console"
import * as Effect from "effect/Effect"
import * as TestConsole from "effect/testing/TestConsole"
import { Painted } from "../../src/domain/Printable.ts"
import * as Screen from "../../src/site/Screen.ts"

describe("the colours", () => {
  it.each([
    [true, {}, true],
    [false, {}, false],
    [true, { CLICOLOR: "0" }, false],
    [true, { CLICOLOR: "1" }, true],
    [true, { CLICOLOR: "" }, true],
    [true, { CLICOLOR: "0", FORCE_COLOR: "1" }, true],
    [false, { CLICOLOR: "1" }, false],
  ])("where the terminal has them: %s, with %o: %s", (canColor, env, coloured) => {
    assert.strictEqual(Screen.coloursFrom(canColor, env), coloured)
  })
})

describe("the width", () => {
  it.each([
    [undefined, 0, 80],
    [undefined, 120, 120],
    ["100", 0, 100],
    ["100", 120, 100],
    ["", 120, 120],
    ["0", 120, 120],
    ["-5", 0, 80],
    ["5", 0, 80],
    ["1e3", 0, 80],
    ["99999", 0, 80],
    ["wide", 132, 132],
    // A terminal that says nothing useful.
    [undefined, 1, 80],
    [undefined, Number.NaN, 80],
  ])("COLUMNS %s on a terminal of %d columns is %d", (variable, terminal, width) => {
    assert.strictEqual(Screen.widthFrom(variable, terminal), width)
  })
})

/** Everything that reaches the terminal, in order. */
const watched = Effect.fnUntraced(function* (look: { readonly width: number; readonly terminal: boolean }) {
  const written: Array<string> = []
  const screen = Screen.make({
    width: look.width,
    colours: false,
    ...(look.terminal ? { write: (text: string) => void written.push(text) } : {}),
  })
  const console: Console.Console = {
    ...(yield* TestConsole.make),
    log: (...args) => void written.push(`${args.join(" ")}\n`),
    error: (...args) => void written.push(`${args.join(" ")}\n`),
  }
  return { screen, console, written }
})

describe("progress", () => {
  it.effect("is one line, which is rewritten, gives way to what is printed, and is gone at the end", () =>
    Effect.gen(function* () {
      const { console, screen, written } = yield* watched({ width: 80, terminal: true })
      const work = Effect.gen(function* () {
        yield* screen.progress("1 of 2")
        yield* Console.log("created")
        yield* screen.progress("2 of 2")
        yield* Console.error("a warning")
      })
      yield* Screen.provide(work, false).pipe(
        Effect.provideService(Screen.Screen, screen),
        Effect.provideService(Console.Console, console),
      )
      const wipe = "\r\u001b[K"
      assert.strictEqual(written.join(""), `1 of 2${wipe}created\n1 of 2${wipe}2 of 2${wipe}a warning\n2 of 2${wipe}`)
    }),
  )

  it.effect.each([
    ["without a terminal", false, false],
    ["with --json", true, true],
  ] as const)("is not there %s", ([, terminal, json]) =>
    Effect.gen(function* () {
      const { console, screen, written } = yield* watched({ width: 80, terminal })
      const work = Effect.flatMap(Screen.Screen, ({ progress }) =>
        Effect.andThen(progress("1 of 2"), Console.log("created")),
      )
      yield* Screen.provide(work, json).pipe(
        Effect.provideService(Screen.Screen, screen),
        Effect.provideService(Console.Console, console),
      )
      assert.deepStrictEqual(written, ["created\n"])
    }),
  )

  it.effect("is gone after a failure, and never folded", () =>
    Effect.gen(function* () {
      const { console, screen, written } = yield* watched({ width: 30, terminal: true })
      const work = Effect.andThen(screen.progress(`1 of 2: ${"a long name of a job ".repeat(5)}`), Effect.fail("x"))
      yield* Screen.provide(work, false).pipe(
        Effect.provideService(Screen.Screen, screen),
        Effect.provideService(Console.Console, console),
        Effect.ignore,
      )
      assert.isBelow(written[0]?.length ?? 0, 30)
      assert.strictEqual(written.at(-1), "\r\u001b[K")
    }),
  )
})

describe("print", () => {
  it.effect.each([true, false])("colours: %s", (colours) =>
    Effect.gen(function* () {
      const console = yield* TestConsole.make
      yield* Screen.print("text").pipe(
        Effect.provideService(Screen.Screen, Screen.make({ width: 80, colours })),
        Effect.provideService(Console.Console, console),
      )
      const [printed] = yield* console.logLines
      assert.strictEqual(printed instanceof Painted, colours)
      assert.strictEqual(String(printed), "text")
    }),
  )
})
