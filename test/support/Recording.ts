/**
 * A recorded run of the program: its arguments and files, every exchange with both systems at its virtual time, and what
 * it printed. `record` makes one of a run against the simulators, `prepare` gets a program ready to run it again.
 */
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as HttpClient from "effect/http/HttpClient"
import type * as HttpClientError from "effect/http/HttpClientError"
import * as HttpServerResponse from "effect/http/HttpServerResponse"
import * as Option from "effect/Option"
import * as Random from "effect/Random"
import * as Schema from "effect/Schema"
import * as Program from "./Program.ts"
import { bodyOf, Exchange, pathOf } from "./Replay.ts"
import type { Simulators } from "./Simulators.ts"

const Json = Schema.Record(Schema.String, Schema.Unknown)

export const Recording = Schema.Struct({
  name: Schema.String,
  /** What the run shows, a sentence. */
  about: Schema.String,
  /** Epoch milliseconds from which every `at` counts. */
  start: Schema.Finite,
  /** Of the jitter in the delays. */
  seed: Schema.Int,
  argv: Schema.Array(Schema.String),
  /** Connector.config, a line an element. */
  config: Schema.Array(Schema.String),
  /** The template that `-t` names, and its name. */
  template: Schema.Struct({ name: Schema.String, content: Json }),
  opcon: Schema.Array(Exchange),
  summit: Schema.Array(Exchange),
  exit: Schema.Int,
  /** The JSON object on stdout. */
  result: Json,
})
export type Recording = typeof Recording.Type
export const fromJson = Schema.decodeUnknownEffect(Schema.fromJsonString(Recording))

const decodeJson = Schema.decodeUnknownSync(Schema.fromJsonString(Json))
const structured = Schema.decodeUnknownOption(Schema.fromJsonString(Schema.Union([Json, Schema.Array(Schema.Unknown)])))

/** A body as its JSON value where that gives the same text again, else as text. */
const bodyIn = (text: string): Partial<{ body: unknown }> => {
  if (text === "") return {}
  const value = Option.getOrUndefined(structured(text))
  return { body: JSON.stringify(value) === text ? value : text }
}

const Caused = Schema.decodeUnknownOption(Schema.Struct({ cause: Schema.Struct({ code: Schema.String }) }))
const faultOf = ({ reason }: HttpClientError.HttpClientError): string =>
  Option.match(Caused(reason), { onNone: () => reason._tag, onSome: ({ cause }) => cause.code })

/** `client`, `latency` milliseconds away, with everything it is asked and answers put into `exchanges`. */
const recorder = (
  client: HttpClient.HttpClient,
  {
    headers,
    latency,
    start,
  }: { readonly headers: ReadonlyArray<string>; readonly latency: number; readonly start: number },
) => {
  const exchanges: Array<Exchange> = []
  const recording = HttpClient.make((request) =>
    Effect.gen(function* () {
      const began = yield* Clock.currentTimeMillis
      const body = bodyOf(request)
      const asked = {
        at: began - start,
        request: {
          method: request.method,
          path: pathOf(request),
          headers: Object.fromEntries(headers.map((name) => [name, request.headers[name] ?? ""])),
          ...(body === undefined ? {} : { body }),
        },
      }
      // Stays so where no answer comes before the program gives up.
      const index = exchanges.push({ ...asked, reply: { fault: "never" } }) - 1
      const answered = (reply: object) =>
        Effect.map(Clock.currentTimeMillis, (now) => {
          exchanges[index] = {
            ...asked,
            reply: Schema.decodeUnknownSync(Exchange.fields.reply)({ ...reply, delay: now - began }),
          }
        })
      return yield* client.execute(request).pipe(
        Effect.flatMap((response) => Effect.map(response.text, (text) => ({ response, text }))),
        Effect.ensuring(Effect.sleep(latency)),
        Effect.tapError((error) => answered({ fault: faultOf(error) })),
        Effect.tap(({ response, text }) => {
          const wait = response.headers["retry-after"]
          const more = wait === undefined ? {} : { headers: { "retry-after": wait } }
          return answered({ status: response.status, ...more, ...bodyIn(text) })
        }),
        Effect.map(({ response: { headers, status }, text }) =>
          HttpServerResponse.toClientResponse(HttpServerResponse.text(text, { status, headers }), { request }),
        ),
      )
    }),
  )
  return { client: recording, exchanges }
}

/** The program over these clients, with the files of a recording. */
export const prepare = Effect.fnUntraced(function* (
  clients: Pick<Simulators, "opconClient" | "summitClient">,
  { config, template }: Pick<Recording, "config" | "template">,
) {
  const program = yield* Program.make(clients)
  program.disk.put(`${Program.folder}/Connector.config`, config.join("\n"))
  program.disk.put(`${Program.folder}/templates/${template.name}`, JSON.stringify(template.content))
  return program
})

/** What of a recording is known before the run. */
export type Plan = Pick<Recording, "name" | "about" | "start" | "seed"> & {
  /** The vendor's arguments, and any other but --config and --json. */
  readonly words: ReadonlyArray<string>
  readonly template: string
}

/** Runs the program over `clients` from now on, which is `start`; the caller moves the clock. */
export const record = Effect.fnUntraced(function* (
  clients: Pick<Simulators, "opconClient" | "summitClient">,
  { about, name, seed, start, template, words }: Plan,
) {
  const opcon = recorder(clients.opconClient, { headers: ["authorization"], latency: 40, start })
  const summit = recorder(clients.summitClient, { headers: ["content-type"], latency: 310, start })
  const program = yield* Program.make({ opconClient: opcon.client, summitClient: summit.client })
  const files = program.disk.files()
  const argv = ["--config", `${Program.folder}/Connector.config`, "--json", ...words]
  const { exit, stdout } = yield* program.run(...argv).pipe(Random.withSeed(seed))
  const recording: Recording = {
    name,
    about,
    start,
    seed,
    argv,
    config: (files.get(`${Program.folder}/Connector.config`) ?? "").split("\n"),
    template: { name: template, content: decodeJson(files.get(`${Program.folder}/templates/${template}`)) },
    opcon: opcon.exchanges,
    summit: summit.exchanges,
    exit,
    result: decodeJson(stdout.join("\n")),
  }
  return recording
})
