/**
 * The port to the network: what `simulate` needs of a server. http/TlsListener.ts is the adapter. A response marked as
 * broken (Served.ts) becomes a connection that is closed without an answer; over a real socket a refused connection
 * looks like that too, because the request that meets the fault has already been accepted.
 */
import * as Context from "effect/Context"
import type * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import type * as Scope from "effect/Scope"
import type { App } from "../simulator/Served.ts"

/** The port cannot be had. */
export class PortTaken extends Schema.TaggedError<PortTaken>()("PortTaken", {
  port: Schema.Int,
  detail: Schema.String,
}) {
  override get message(): string {
    return `Port ${this.port} cannot be listened on (${this.detail}). Choose another one with --opcon-port or --summit-port.`
  }
}

export class Listener extends Context.Service<
  Listener,
  {
    /** The certificate that every server here shows, in PEM form: its own issuer, for localhost, 127.0.0.1 and ::1. */
    readonly certificate: string
    /** Serves over HTTPS until the scope closes. Port 0 takes any that is free; `host` is 127.0.0.1 unless given. */
    serve(
      app: App,
      options: { readonly port: number; readonly host?: string },
    ): Effect.Effect<{ readonly port: number }, PortTaken, Scope.Scope>
  }
>()("opcon-summit/simulator/Listener") {}
