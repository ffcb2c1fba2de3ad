/**
 * `console`: a page for operators, served on this machine until it is interrupted. Each reading and each action loads the
 * site anew, as the command of the same name would, so that a corrected Connector.config counts at once.
 */
import * as Console from "effect/Console"
import * as Effect from "effect/Effect"
import type * as FileSystem from "effect/FileSystem"
import * as Option from "effect/Option"
import * as Path from "effect/Path"
import * as LoopbackServer from "../http/LoopbackServer.ts"
import { ArgumentsInvalid } from "../intake/VendorArguments.ts"
import type { Site } from "../site/Site.ts"
import { configFile, offSite, onSite } from "../site/Site.ts"
import * as Access from "./Access.ts"
import type { OnSite } from "./Actions.ts"
import * as Routes from "./Routes.ts"

interface ConsoleOptions {
  readonly config: Option.Option<string>
  /** 0: any that is free. */
  readonly port: number
  readonly readOnly: boolean
}

type Needed = Site | FileSystem.FileSystem | Path.Path

/** The answers of the console at `access`. */
export const handler = Effect.fn("Console.handler")(function* (
  access: Access.Access,
  { config, readOnly }: Pick<ConsoleOptions, "config" | "readOnly">,
) {
  const path = yield* Path.Path
  const file = yield* configFile(config)
  const onThisSite: OnSite<Needed> = (self, options) =>
    onSite(self, { config: Option.some(file), dryRun: options?.dryRun ?? false })
  const site = { config: file, windows: path.sep === "\\" }
  const routes = yield* Routes.make(onThisSite, { access, readOnly, site })
  return Effect.provideContext(routes, yield* Effect.context<Needed>())
})

/** Prints the address of the page and serves it. */
export const serve = Effect.fn("Console.serve")(function* (options: ConsoleOptions) {
  // A site that cannot be read is reported before anything listens.
  yield* offSite(Effect.void, options)
  let address = ""
  yield* LoopbackServer.serve(options.port, (port) =>
    Effect.gen(function* () {
      const access = yield* Access.make(port)
      address = Access.addressOf(access)
      return yield* handler(access, options)
    }),
  ).pipe(
    Effect.catchTag("PortTaken", ({ detail, port }) =>
      Effect.fail(
        new ArgumentsInvalid({
          problems: [`--port ${port} cannot be listened on (${detail}); name another one, or leave --port out`],
          see: "console --help",
        }),
      ),
    ),
  )
  yield* Console.log(address)
  return yield* Effect.never
}, Effect.scoped)
