/**
 * The port to the network for servers: the simulators are served over HTTPS through it. http/TlsListener.ts is the adapter.
 */
import * as Context from "effect/Context"
import type * as Effect from "effect/Effect"
import * as Headers from "effect/http/Headers"
import type * as HttpServerRequest from "effect/http/HttpServerRequest"
import type * as HttpServerResponse from "effect/http/HttpServerResponse"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import type * as Scope from "effect/Scope"

/** A server: answers every request and never fails. */
export type Handler = Effect.Effect<HttpServerResponse.HttpServerResponse, never, HttpServerRequest.HttpServerRequest>

/** How a connection breaks: it is refused, or it is reset after the request was sent. */
export type Breakage = "refuse" | "reset"
const breakageHeader = "x-simulator-connection"
const decodeBreakage = Schema.decodeUnknownOption(Schema.Literals(["refuse", "reset"]))

/** Headers of a response that is not sent: the connection is closed instead. */
export const breaks = (how: Breakage): Readonly<Record<string, string>> => ({ [breakageHeader]: how })

/**
 * How the connection has to break instead of carrying `response`. Over a real socket a refused connection is closed, too:
 * the request that meets the fault has already been accepted.
 */
export const breakage = (response: HttpServerResponse.HttpServerResponse): Option.Option<Breakage> =>
  Option.flatMap(Headers.get(response.headers, breakageHeader), decodeBreakage)

/** The port cannot be listened on. */
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
      handler: Handler,
      options: { readonly port: number; readonly host?: string },
    ): Effect.Effect<{ readonly port: number }, PortTaken, Scope.Scope>
  }
>()("opcon-summit/http/Listener") {}
