/** Somebody who starts the program by hand: what is typed at its terminal, or piped into it, and what it asks. */
import type * as Cause from "effect/Cause"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import { ChildProcessSpawner } from "effect/process/ChildProcessSpawner"
import * as Queue from "effect/Queue"
import * as Sink from "effect/Sink"
import * as Stdio from "effect/Stdio"
import * as Stream from "effect/Stream"
import * as Terminal from "effect/Terminal"

const noProcesses = Layer.mock(ChildProcessSpawner, {})

/** Standard input that is no terminal and holds these bytes. */
export const piped = (input: string | Uint8Array) =>
  Layer.mergeAll(
    Stdio.layerTest({ stdin: Stream.succeed(typeof input === "string" ? new TextEncoder().encode(input) : input) }),
    Layer.mock(Terminal.Terminal, { "~effect/Terminal": "~effect/Terminal" }),
    noProcesses,
  )

const keyNames: Readonly<Record<string, string>> = { "\r": "return", "\u0003": "c" }

/** Keys as a terminal hands them over; Ctrl+C is the last of them. */
const keys = (text: string): ReadonlyArray<Terminal.UserInput> =>
  Array.from(text, (letter) => ({
    input: Option.some(letter),
    key: { name: keyNames[letter] ?? letter, ctrl: letter === "\u0003", meta: false, shift: false },
  }))

/** A terminal where `answers` are typed, one to each question; `asked` is what it shows, on which stream. */
export const typed = (answers: ReadonlyArray<string>) => {
  const shown = { terminal: "", stderr: "" }
  let question = 0
  const readInput = Effect.gen(function* () {
    const queue = yield* Queue.make<Terminal.UserInput, Cause.Done>()
    yield* Queue.offerAll(queue, keys(answers[question++] ?? ""))
    yield* Queue.end(queue)
    return queue
  })
  const terminal = Terminal.make({
    columns: Effect.succeed(80),
    rows: Effect.succeed(24),
    size: Effect.never,
    readInput,
    readLine: Effect.fail(new Terminal.QuitError({})),
    display: (text) =>
      Effect.sync(() => {
        shown.terminal += text
      }),
  })
  const stderr = () =>
    Sink.forEach((text: string | Uint8Array) =>
      Effect.sync(() => {
        shown.stderr += typeof text === "string" ? text : new TextDecoder().decode(text)
      }),
    )
  const layer = Layer.mergeAll(
    Stdio.layerTest({ stdinIsTerminal: Effect.succeed(true), stderr }),
    Layer.succeed(Terminal.Terminal, terminal),
    noProcesses,
  )
  return { layer, shown }
}
