/**
 * The file format of a recording: everything that the program received during one run, each at its virtual time, and what
 * it did in return. It is JSON that people can read before they pass it on; secrets, e-mail addresses and what RECORD_MASK
 * names are replaced (Masks.ts), job logs and documentation are left out (Redaction.ts).
 */
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import { Entry } from "../journal/Entry.ts"
import { Lines } from "./Redaction.ts"
import * as Effect from "effect/Effect"
import * as Result from "effect/Result"
import * as JsonSource from "../files/JsonSource.ts"
import * as Diagnostic from "../domain/Diagnostic.ts"
import { schemaProblems } from "../domain/Diagnostic.ts"
import * as TextFile from "../files/TextFile.ts"
import { CommandFailed } from "../domain/CommandFailed.ts"

const Headers = Schema.Record(Schema.String, Schema.String)

export const Fault = Schema.Struct({
  /** A node error code (ECONNREFUSED, ECONNRESET, ENOTFOUND, ...) or `never`, for a reply that does not come. */
  fault: Schema.String,
  /** Other members of node's error, which say how far the request came. */
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
    /** Headers that must be the same, by lower-case name; others are not compared. */
    headers: Schema.optionalKey(Headers),
  }),
  reply: Schema.Union([
    Schema.Struct({
      status: Schema.Int,
      headers: Schema.optionalKey(Headers),
      /** A string is sent as it is, anything else as JSON; absent = empty body. */
      body: Schema.optionalKey(Schema.Unknown),
      /** Virtual milliseconds from the request until the reply begins. */
      delay: Schema.optionalKey(Schema.Finite),
      /** From then until the reply is complete. */
      bodyDelay: Schema.optionalKey(Schema.Finite),
      /** This happened before it was complete. */
      bodyFault: Schema.optionalKey(Fault),
    }),
    Schema.Struct({ ...Fault.fields, delay: Schema.optionalKey(Schema.Finite) }),
  ]),
})
export type Exchange = typeof Exchange.Type

export const System = Schema.Literals(["opcon", "summit"])
export type System = typeof System.Type

export const DiskFault = Schema.Struct({
  /** The method of the file system and the folder: `rename /site/journal/pending`. */
  call: Schema.String,
  /** 1 = the first such call in the run. */
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
  /** What the run shows, in a sentence. */
  about: Schema.optionalKey(Schema.String),
  /** Epoch milliseconds from which every `at` counts. */
  start: Schema.Finite,
  /** Zone of the OpCon server: an IANA name or an offset. */
  zone: Schema.String,
  /** The seed of all random values: the jitter in delays, the names of journal entries. */
  seed: Schema.Int,
  /** The arguments, as `--flag=value`; without --config, --record, --json and --log-level. */
  argv: Schema.Array(Schema.String),
  /** Connector.config, a line an element. */
  config: Schema.Array(Schema.String),
  /** By name: the JSON object, or the text of one that is not valid, or null where there was none of that name. */
  templates: Schema.Record(Schema.String, Schema.Unknown),
  /** Journal entries of other runs; `look` is the read of the journal (1 = the first) that found the entry. */
  journal: Schema.Array(Schema.Struct({ look: Schema.Int, entry: Entry })),
  /** Files of earlier runs in JOBLOGDIR, by name. */
  joblogs: Schema.optionalKey(Schema.Record(Schema.String, Lines)),
  /** The results of earlier runs about Summit's searches (journal/SearchProof.ts), as text. */
  searches: Schema.optionalKey(Schema.String),
  /** What was known of each followed incident (journal/Followed.ts), as text. */
  incidents: Schema.optionalKey(Schema.Array(Schema.String)),
  /** The silences that there were (journal/Silences.ts), as text. */
  silences: Schema.optionalKey(Schema.Array(Schema.String)),
  /** Whether the drain lease was granted, each time it was requested. */
  lease: Schema.Array(Schema.Boolean),
  /** Calls that the disk refused. */
  disk: Schema.Array(DiskFault),
  /** In the order of the requests. */
  exchanges: Schema.Array(Schema.Struct({ system: System, ...Exchange.fields })),
  end: Schema.Struct({ at: Schema.Finite, exit: Schema.Int }),
  /** The JSON objects of the result, as --json prints them. */
  result: Schema.Array(Schema.Unknown),
})
export type Recording = typeof Recording.Type

/** The beginning of every recording. */
export const head = { format, version: 1 } as const

const Head = Schema.Struct({ format: Schema.Unknown, version: Schema.Unknown })

const Json = Schema.Union([Schema.Record(Schema.String, Schema.Unknown), Schema.Array(Schema.Unknown)])
const structured = Schema.decodeUnknownOption(Schema.fromJsonString(Json))

/** A body as its JSON value, if that gives the same text again, else as text; no member if it is empty. */
export const bodyIn = (text: string): Partial<{ readonly body: unknown }> => {
  if (text === "") return {}
  const value = Option.getOrUndefined(structured(text))
  return { body: JSON.stringify(value) === text ? value : text }
}

/** The text that `bodyIn` was given. */
export const textOf = (body: unknown): string =>
  body === undefined ? "" : typeof body === "string" ? body : JSON.stringify(body)

const problem = (message: string): Diagnostic.Diagnostic => ({ message })

const decodeHead = Schema.decodeUnknownOption(Head)
const decode = Schema.decodeUnknownResult(Recording, { errors: "all" })

/** Why a file is not a recording of this version; none: it is one. */
const foreign = (value: unknown): Option.Option<Diagnostic.Diagnostic> => {
  const found = decodeHead(value)
  if (Option.isNone(found) || found.value.format !== head.format) {
    return Option.some(problem("this is no recording: it does not begin with its format"))
  }
  const { version } = found.value
  return version === head.version
    ? Option.none()
    : Option.some(
        problem(`its version is ${JSON.stringify(version)}: this program knows ${head.version}; use a newer one`),
      )
}

/** The most problems of one file that are reported. */
const maxProblems = 5

const parse = (text: string): Result.Result<Recording, ReadonlyArray<Diagnostic.Diagnostic>> =>
  Result.gen(function* () {
    if (text.trim() === "") {
      return yield* Result.fail([problem("the file is empty: the run was killed before its end, or is still running")])
    }
    const source = yield* JsonSource.parse(text, { meant: () => undefined })
    const other = foreign(source.value)
    if (Option.isSome(other)) return yield* Result.fail([other.value])
    return yield* Result.mapError(decode(source.value), ({ issue }) =>
      schemaProblems(issue)
        .slice(0, maxProblems)
        .map(({ path }) => {
          const { column, line } = source.positionOf(path)
          return { line, column, message: `${path.map(String).join(".")} is damaged or missing` }
        }),
    )
  })

const invalid = (file: string, problems: ReadonlyArray<Diagnostic.Diagnostic>) =>
  new CommandFailed({
    kind: "RecordingInvalid",
    message: `${Diagnostic.renderAll(file, problems)}\nA file that --record has written is meant.`,
  })

export const read = Effect.fn("Recording.read")(function* (file: string) {
  const text = yield* Effect.mapError(TextFile.read(file), ({ detail }) => invalid(file, [problem(detail)]))
  return yield* Effect.mapError(Effect.fromResult(parse(text)), (problems) => invalid(file, problems))
})
