/**
 * What a recording holds: everything that the program was told during one run, each thing at its virtual time, and what
 * it did in return. It is JSON that people can read before they pass it on. Secrets, e-mail addresses and what
 * RECORD_MASK names stand in it as stand-ins, job logs as the lengths of their lines.
 */
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import { Entry } from "../journal/Entry.ts"
import { Lines } from "./Logs.ts"

const Headers = Schema.Record(Schema.String, Schema.String)

export const Fault = Schema.Struct({
  /** A node error code (ECONNREFUSED, ECONNRESET, ENOTFOUND, ...) or `never`, for an answer that does not come. */
  fault: Schema.String,
  /** What else of node's error tells how far the request came. */
  syscall: Schema.optionalKey(Schema.String),
  message: Schema.optionalKey(Schema.String),
  connected: Schema.optionalKey(Schema.Boolean),
  proxy: Schema.optionalKey(Schema.String),
  statusCode: Schema.optionalKey(Schema.Int),
})
export type Fault = typeof Fault.Type

export const Exchange = Schema.Struct({
  /** Virtual milliseconds from the start at which the request is due; unchecked when absent. */
  at: Schema.optionalKey(Schema.Finite),
  request: Schema.Struct({
    method: Schema.String,
    /** Path with the query, as sent: percent-encoded. */
    path: Schema.String,
    /** JSON value of the body, or its text where that is no JSON object or list; absent = no body. */
    body: Schema.optionalKey(Schema.Unknown),
    /** Headers that must be sent so, by lower-case name; others are not looked at. */
    headers: Schema.optionalKey(Headers),
  }),
  reply: Schema.Union([
    Schema.Struct({
      status: Schema.Int,
      headers: Schema.optionalKey(Headers),
      /** A string is sent as it is, anything else as JSON; absent = empty body. */
      body: Schema.optionalKey(Schema.Unknown),
      /** Virtual milliseconds from the request until the answer begins. */
      delay: Schema.optionalKey(Schema.Finite),
      /** And from then until it is complete. */
      bodyDelay: Schema.optionalKey(Schema.Finite),
      /** It never is: this came instead. */
      bodyFault: Schema.optionalKey(Fault),
    }),
    Schema.Struct({ ...Fault.fields, delay: Schema.optionalKey(Schema.Finite) }),
  ]),
})
export type Exchange = typeof Exchange.Type

export const System = Schema.Literals(["opcon", "summit"])
export type System = typeof System.Type

export const DiskFault = Schema.Struct({
  /** Of the file system, with the folder it was about: `rename /site/journal/pending`. */
  call: Schema.String,
  /** 1 = the first of its kind in the run. */
  nth: Schema.Int,
  reason: Schema.Literals([
    "BadResource",
    "Busy",
    "InvalidData",
    "PermissionDenied",
    "TimedOut",
    "UnexpectedEof",
    "Unknown",
    "WouldBlock",
    "WriteZero",
  ]),
})
export type DiskFault = typeof DiskFault.Type

const format = "opcon-summit recording"

export const Recording = Schema.Struct({
  format: Schema.Literal(format),
  version: Schema.Literal(1),
  /** Version of the program that recorded it. */
  program: Schema.String,
  /** What the run shows, a sentence. */
  about: Schema.optionalKey(Schema.String),
  /** Epoch milliseconds from which every `at` counts. */
  start: Schema.Finite,
  /** Zone of the OpCon server: an IANA name or an offset. */
  zone: Schema.String,
  /** Of everything random: the jitter in the delays, the names of journal entries. */
  seed: Schema.Int,
  /** The arguments, as `--flag=value`; without --config, --record, --json and --log-level. */
  argv: Schema.Array(Schema.String),
  /** Connector.config, a line an element. */
  config: Schema.Array(Schema.String),
  /** By name: the JSON object, or the text of one that is not valid, or null where there was none of that name. */
  templates: Schema.Record(Schema.String, Schema.Unknown),
  /** Entries of the journal that the run did not make itself, each before the look (1 = the first) that found it. */
  journal: Schema.Array(Schema.Struct({ look: Schema.Int, entry: Entry })),
  /** What an earlier run had left in JOBLOGDIR, by name. */
  joblogs: Schema.optionalKey(Schema.Record(Schema.String, Lines)),
  /** What earlier runs had found out about Summit's searches (journal/SearchProof.ts), as text. */
  searches: Schema.optionalKey(Schema.String),
  /** Whether the drain lease was had, each time it was asked for. */
  lease: Schema.Array(Schema.Boolean),
  /** What the disk refused. */
  disk: Schema.Array(DiskFault),
  /** In the order of the requests. */
  exchanges: Schema.Array(Schema.Struct({ system: System, ...Exchange.fields })),
  end: Schema.Struct({ at: Schema.Finite, exit: Schema.Int }),
  /** The JSON objects of the result, as --json prints them. */
  result: Schema.Array(Schema.Unknown),
})
export type Recording = typeof Recording.Type

/** What every recording begins with. */
export const head = { format, version: 1 } as const

export const Foreign = Schema.Struct({ format: Schema.Unknown, version: Schema.Unknown })

const Json = Schema.Union([Schema.Record(Schema.String, Schema.Unknown), Schema.Array(Schema.Unknown)])
const structured = Schema.decodeUnknownOption(Schema.fromJsonString(Json))

/** A body as its JSON value where that gives the same text again, else as text; nothing where it is empty. */
export const bodyIn = (text: string): Partial<{ readonly body: unknown }> => {
  if (text === "") return {}
  const value = Option.getOrUndefined(structured(text))
  return { body: JSON.stringify(value) === text ? value : text }
}

/** The text that `bodyIn` was given. */
export const textOf = (body: unknown): string =>
  body === undefined ? "" : typeof body === "string" ? body : JSON.stringify(body)
