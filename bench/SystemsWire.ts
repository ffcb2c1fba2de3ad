/**
 * What the measuring process and the process of both systems (serve.ts) tell each other: JSON messages over the channel
 * that node makes for a child.
 */
import * as Schema from "effect/Schema"

const Jobs = Schema.Array(Schema.String)

export const Ask = Schema.Union([
  /** New failed jobs; `logBytes` long is the log of each, as short as in a rehearsal without it. */
  Schema.TaggedStruct("AddJobs", { names: Jobs, logBytes: Schema.optionalKey(Schema.Int) }),
  /** What came of jobs, by id, and what was asked since the last look. */
  Schema.TaggedStruct("Look", { ids: Jobs }),
])
export type Ask = typeof Ask.Type

export const Added = Schema.Array(Schema.Struct({ id: Schema.String, words: Schema.Array(Schema.String) }))

export const Seen = Schema.Struct({
  jobs: Schema.Array(
    Schema.Struct({
      id: Schema.String,
      /** The incident whose number the job has; null where it has none, or one that is not there. */
      incident: Schema.NullOr(Schema.String),
      /** Bytes of what is attached to it, a file a number. */
      attached: Schema.Array(Schema.Int),
    }),
  ),
  /** All there are. */
  incidents: Schema.Int,
  calls: Schema.Array(Schema.Struct({ call: Schema.String, at: Schema.Finite })),
  /** Milliseconds that the process of both systems has worked, from its start. */
  cpu: Schema.Finite,
})
export type Seen = typeof Seen.Type

export const Ready = Schema.Struct({ dir: Schema.String })

export const Options = Schema.Struct({
  /** How often a job log is not there yet when it is asked for; -1: it comes with the reply to the request for it. */
  logPolls: Schema.Int,
  /** How long an agent takes for the list of files, and for each file. */
  logMillis: Schema.optionalKey(Schema.Int),
})
export type Options = typeof Options.Type
