/** A path into a JSON value: how messages write it, and what stands there. */
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"

type Path = ReadonlyArray<PropertyKey>

/** `tags[2].attribute`. */
export const written = (path: Path): string =>
  path.reduce<string>(
    (text, key) => (typeof key === "number" ? `${text}[${key}]` : text === "" ? String(key) : `${text}.${String(key)}`),
    "",
  )

export const valueAt = (value: unknown, path: Path): unknown => {
  const [key, ...rest] = path
  if (key === undefined) return value
  const inner = Schema.decodeUnknownOption(Schema.Record(Schema.String, Schema.Unknown))(value)
  const list = Schema.decodeUnknownOption(Schema.Array(Schema.Unknown))(value)
  if (typeof key === "number") return Option.isSome(list) ? valueAt(list.value[key], rest) : undefined
  return Option.isSome(inner) ? valueAt(inner.value[String(key)], rest) : undefined
}
