/**
 * What a run notes is a sentence of a catalogue in notes/, with values in the place of its `{names}`: only a catalogue makes
 * a `Sentence`, so that each has its cure in cures/ and its row in docs/messages.md, and none is made up where it is noted.
 */
import * as Brand from "effect/Brand"
import * as Schema from "effect/Schema"
import type { NamesIn, ValuesOf } from "./Say.ts"
import { say } from "./Say.ts"
import { printable } from "./Printable.ts"

/** As the journal gives back what an earlier attempt noted. */
export const Sentence = Schema.String.pipe(Schema.brand("Sentence"))
export type Sentence = typeof Sentence.Type

const made = Brand.nominal<Sentence>()

/** A sentence that is always the same. */
export const fixed = <const Text extends string>(text: [NamesIn<Text>] extends [never] ? Text : never): Sentence =>
  made(text)

/** A sentence with places for values. */
export const sentence =
  <const Text extends string>(text: Text) =>
  (values: ValuesOf<Text>): Sentence =>
    made(say(text, values))

/** On one line; a value may be another system's words. */
export const onOneLine = (whole: Sentence): Sentence => made(printable(whole))

/** The message of a failure, which has its own table (Messages.ts). */
export const ofFailure = (error: unknown): Sentence => made(error instanceof Error ? error.message : String(error))
