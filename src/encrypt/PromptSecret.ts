/**
 * A secret from whoever runs the command: typed twice and not shown, where standard input is a terminal, else one line of
 * standard input. The question goes to stderr, so that stdout holds the result alone.
 */
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import * as Stdio from "effect/Stdio"
import * as Stream from "effect/Stream"
import * as Terminal from "effect/Terminal"
import * as Prompt from "effect/cli/Prompt"
import { CommandFailed } from "../domain/CommandFailed.ts"
import * as TextEncoding from "../intake/TextEncoding.ts"

/** There is no value that can be encrypted; the message never shows it. */
export const refuse = (message: string) => new CommandFailed({ kind: "ValueRefused", message })

/** The one line that `text` is, without its end. */
export const line = Effect.fnUntraced(function* (text: string) {
  const value = text.replace(/\r?\n$/, "")
  if (value === "") return yield* refuse("The value is empty: nothing was encrypted.")
  if (/[\r\n]/.test(value)) return yield* refuse("The value has more than one line: nothing was encrypted.")
  return Redacted.make(value)
})

/** Far longer than any token. */
const longest = 65_536

const piped = Effect.gen(function* () {
  const { stdin } = yield* Stdio.Stdio
  const bytes: Array<number> = []
  yield* Stream.takeUntil(stdin, (chunk) => bytes.push(...chunk.subarray(0, longest + 1)) > longest).pipe(
    Stream.runDrain,
    Effect.mapError(({ message }) => refuse(`Standard input cannot be read (${message}).`)),
  )
  if (bytes.length > longest) return yield* refuse("Standard input holds far more than a token, a key or a password.")
  return yield* line(TextEncoding.decode(Uint8Array.from(bytes)))
})

const typed = Effect.fnUntraced(function* (name: string) {
  const terminal = yield* Terminal.Terminal
  const stdio = yield* Stdio.Stdio
  const asking = Terminal.Terminal.of({
    ...terminal,
    display: (text) => Stream.run(Stream.succeed(text), stdio.stderr({ endOnDone: false })),
  })
  const hidden = (message: string) => Prompt.run(Prompt.Hidden({ message }))
  return yield* Effect.gen(function* () {
    const first = yield* hidden(`${name} (it is not shown)`)
    const second = yield* hidden("and once more")
    if (Redacted.value(first) !== Redacted.value(second)) {
      return yield* refuse("The two values differ: nothing was encrypted.")
    }
    return yield* line(Redacted.value(first))
  }).pipe(
    Effect.provideService(Terminal.Terminal, asking),
    Effect.catchTag("QuitError", () => refuse("Given up: nothing was encrypted.")),
  )
})

/** The value called `name`, from the terminal or from standard input. */
export const ask = Effect.fn("Asking.ask")(function* (name: string) {
  const { stdinIsTerminal } = yield* Stdio.Stdio
  return (yield* stdinIsTerminal) ? yield* typed(name) : yield* piped
})
