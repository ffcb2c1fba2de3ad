/**
 * Bodies as the API takes them: member names in any case of their first letter, numbers as strings and strings as numbers.
 * The clients that exist make use of it: one holds the id of a ticket as a string, another the number of a job.
 */
import * as Option from "effect/Option"
import * as Predicate from "effect/Predicate"
import * as Schema from "effect/Schema"
import * as SchemaTransformation from "effect/SchemaTransformation"
import type { Asked } from "./Message.ts"

const Digits = Schema.String.check(Schema.isPattern(/^\s*-?\d+\s*$/))

/** A whole number, or one as a string. */
export const Integer = Schema.Union([
  Schema.Int,
  Digits.pipe(Schema.decodeTo(Schema.Int, SchemaTransformation.numberFromString)),
])

/** A text, or a number that is taken for one. */
const Text = Schema.Union([
  Schema.String,
  Schema.Number.pipe(
    Schema.decodeTo(Schema.String, SchemaTransformation.transform({ decode: String, encode: Number })),
  ),
])

/** A member that may be missing or null. */
export const text = Schema.optionalKey(Schema.NullOr(Text))
export const integer = Schema.optionalKey(Schema.NullOr(Integer))

const parse = Schema.decodeUnknownOption(Schema.fromJsonString(Schema.Unknown))

const uncapitalized = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(uncapitalized)
  if (!Predicate.isObject(value)) return value
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => [
      `${name.slice(0, 1).toLowerCase()}${name.slice(1)}`,
      uncapitalized(member),
    ]),
  )
}

/** The body in the shape of `schema`; none when it is not JSON or not of that shape. */
export const bodyAs = <S extends Schema.ConstraintDecoder<unknown>>(schema: S) => {
  const decode = Schema.decodeUnknownOption(schema)
  return (asked: Asked): Option.Option<S["Type"]> =>
    Option.flatMap(parse(asked.body.replace(/^\uFEFF/, "")), (value) => decode(uncapitalized(value)))
}
