/**
 * Summit's way of speaking: one envelope around every request, one around every reply. A refusal is HTTP 200 with a text
 * in `Errors`; a service that is not known is HTTP 200 with nothing at all.
 */
import * as DateTime from "effect/DateTime"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import * as SchemaGetter from "effect/SchemaGetter"
import type { Asked, Reply } from "./Message.ts"
import { bodyAs, json } from "./Message.ts"
import type { SummitState } from "./SummitState.ts"

/** What .NET says when a required key is missing, rather than empty. */
export const nullReference = "Object reference not set to an instance of an object"

const Parameters = Schema.Record(Schema.String, Schema.Unknown)
export type Parameters = typeof Parameters.Type

/** A request, whichever envelope it came in. `parameters` still holds `_ProxyDetails`. */
export interface Called {
  readonly service: string
  readonly parameters: Parameters
}

const common = bodyAs(Schema.Struct({ ServiceName: Schema.String, objCommonParameters: Parameters }))
const flat = bodyAs(Parameters)

/** The request in the common envelope; none when it is not in one. */
export const calledCommonly = (asked: Asked): Option.Option<Called> =>
  Option.map(common(asked), ({ ServiceName, objCommonParameters }) => ({
    service: ServiceName,
    parameters: objCommonParameters,
  }))

/** The request to an endpoint of one service: common envelope, or its fields beside `_ProxyDetails`. */
export const calledFlat = (service: string, asked: Asked): Option.Option<Called> =>
  Option.orElse(
    Option.map(calledCommonly(asked), ({ parameters }) => ({ service, parameters })),
    () => Option.map(flat(asked), (parameters) => ({ service, parameters })),
  )

/** A value as text, whatever JSON it came as; a text member of a request may be a number or a boolean. */
const scalar = Schema.decodeUnknownOption(Schema.Union([Schema.String, Schema.Finite, Schema.Boolean]))
export const textIn = (value: unknown): string | undefined => Option.getOrUndefined(Option.map(scalar(value), String))

/** An optional text member. */
export const Text = Schema.optionalKey(
  Schema.NullOr(
    Schema.Union([Schema.String, Schema.Finite, Schema.Boolean]).pipe(
      Schema.decodeTo(Schema.String, {
        decode: SchemaGetter.transform(String),
        encode: SchemaGetter.transform((text) => text),
      }),
    ),
  ),
)

/** A whole number, which may come as text. */
export const Whole = Schema.Union([Schema.Int, Schema.String.check(Schema.isPattern(/^\s*\d{1,15}\s*$/))]).pipe(
  Schema.decodeTo(Schema.Int, {
    decode: SchemaGetter.transform(Number),
    encode: SchemaGetter.transform((number) => number),
  }),
)

const envelope = {
  Errors: "",
  Input: null,
  Message: "",
  OrgID: 0,
  Output: null,
  OutputID: 0,
  OutputObject: null,
  TokenID: null,
}

export const refusal = (text: string): Reply => json({ ...envelope, Errors: text, TicketNo: 0 })

export const output = (OutputObject: unknown, Message = ""): Reply => json({ ...envelope, Message, OutputObject })

export const done = (fields: Readonly<Record<string, unknown>>): Reply => json({ ...envelope, ...fields })

/** Clock milliseconds as `2024-09-21 09:20:00`. */
export const time = (millis: number): string =>
  DateTime.formatIso(DateTime.makeUnsafe(millis)).slice(0, 19).replace("T", " ")

/** One service: what it makes of its parameters. */
export type Service = (state: SummitState, parameters: Parameters, at: number) => readonly [Reply, SummitState]

/** A service that gets its parameters in the shape of `schema`, or the null reference that a missing key comes to. */
export const taking =
  <S extends Schema.ConstraintDecoder<unknown>>(
    schema: S,
    perform: (state: SummitState, parameters: S["Type"], at: number) => readonly [Reply, SummitState],
  ): Service =>
  (state, parameters, at) =>
    Option.match(Schema.decodeUnknownOption(schema)(parameters), {
      onNone: () => [refusal(nullReference), state],
      onSome: (decoded) => perform(state, decoded, at),
    })

/** A ticket number as Summit takes it: an integer, or text that is one. */
export const TicketNumber = Schema.Union([Schema.Int, Schema.String])

/** With or without the prefix that a tenant may show: `INC59404`. 0: it is no number. */
export const numberOf = (value: typeof TicketNumber.Type): number =>
  Number(/^\s*(?:[a-z]+[\s#-]*)?(\d+)\s*$/i.exec(String(value))?.[1] ?? 0)
