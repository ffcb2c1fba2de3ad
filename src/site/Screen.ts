/**
 * The screen that a command prints to: how wide it is, whether it shows colours, and the line of progress on stderr that is
 * rewritten while something takes long. Without a terminal there is no progress, the width is 80, and nothing is coloured.
 */
import * as Console from "effect/Console"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import { TerminalCapabilities } from "effect/cli/TerminalCapabilities"
import { Painted } from "../domain/Printable.ts"
import type { Look } from "../domain/Table.ts"
import { plain, wrap } from "../domain/Table.ts"
import { IsWatched } from "../logging/Log.ts"

export class Screen extends Context.Service<
  Screen,
  Look & {
    /** Whether somebody sees the progress. */
    readonly isWatched: boolean
    /** Shows what is going on, in place of what was shown before; "" removes it. */
    progress(text: string): Effect.Effect<void>
    /** `console`, whose lines push the progress away; on a terminal the sentences on stderr are folded too. */
    above(console: Console.Console): Console.Console
  }
>()("opcon-summit/Screen") {}

/** Below this a number is a mistake, and no table fits. */
const narrowest = 20
const widest = 1000

/** COLUMNS if it is a number that makes sense, else what the terminal says, else 80. */
export const widthFrom = (variable: string | undefined, terminal: number): number => {
  const isWidth = (width: number) => width >= narrowest && width <= widest
  const given = /^\d{1,4}$/.test(variable ?? "") ? Number(variable) : 0
  return [given, terminal].find(isWidth) ?? plain.width
}

/** CLICOLOR=0 asks for no colours, as NO_COLOR does; FORCE_COLOR is stronger. */
export const coloursFrom = (
  canColor: boolean,
  env: { readonly CLICOLOR?: string | undefined; readonly FORCE_COLOR?: string | undefined },
): boolean => canColor && (env.CLICOLOR !== "0" || (env.FORCE_COLOR ?? "") !== "")

/** To the beginning of the line, which is emptied. */
const wipe = "\r\u001b[K"

/** `write`: to stderr, where that is a terminal that shows progress. */
export const make = ({ write, ...look }: Look & { readonly write?: (text: string) => void }): Screen["Service"] => {
  let shown = ""
  const remove = () => (shown === "" ? undefined : write?.(wipe))
  const show = () => (shown === "" ? undefined : write?.(shown))
  const around =
    (print: (...args: ReadonlyArray<unknown>) => void) =>
    (...args: ReadonlyArray<unknown>) => {
      remove()
      print(...args)
      show()
    }
  return Screen.of({
    ...look,
    isWatched: write !== undefined,
    progress: (text) =>
      Effect.sync(() => {
        remove()
        // A line that is folded cannot be wiped.
        const [line = ""] = wrap(text.replaceAll("\n", " "), look.width - 1)
        shown = line.length < text.length && line !== "" ? `${line.slice(0, look.width - 4)}...` : line
        show()
      }),
    above: (console) => {
      if (write === undefined) return console
      const folded = (arg: unknown) => (typeof arg === "string" ? wrap(arg, look.width).join("\n") : arg)
      return {
        ...console,
        log: around(console.log),
        error: around((...args) => console.error(...args.map(folded))),
      }
    },
  })
}

export const layer = Layer.effect(
  Screen,
  Effect.map(TerminalCapabilities, ({ canAnimate, canColor }) => {
    const { env, stderr, stdout } = process
    return make({
      width: widthFrom(env["COLUMNS"], stdout.isTTY ? stdout.columns : 0),
      colours: coloursFrom(canColor, { CLICOLOR: env["CLICOLOR"], FORCE_COLOR: env["FORCE_COLOR"] }),
      ...(canAnimate && stderr.isTTY ? { write: (text: string) => void stderr.write(text) } : {}),
    })
  }),
)

/** No terminal. */
export const layerPlain = Layer.sync(Screen, () => make(plain))

/** Runs a command on that screen. `json`: without progress. */
export const provide = <A, E, R>(self: Effect.Effect<A, E, R>, json: boolean) =>
  Effect.gen(function* () {
    const screen = yield* Screen
    const its = json ? make({ width: screen.width, colours: screen.colours }) : screen
    return yield* self.pipe(
      Effect.ensuring(its.progress("")),
      Effect.updateService(Console.Console, its.above),
      Effect.provideService(Screen, its),
      Effect.provideService(IsWatched, its.isWatched),
    )
  })

/** Prints a text that is laid out and coloured; what comes from outside has been escaped in it. */
export const print = (text: string) =>
  Effect.flatMap(Screen, ({ colours }) => Console.log(colours ? new Painted(text) : text))
