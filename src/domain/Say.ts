/** Puts values into a sentence. Plain code, loaded by intake. */

/** The names in braces of a sentence. */
export type NamesIn<Text extends string> = Text extends `${string}{${infer Name}}${infer Rest}`
  ? Name | NamesIn<Rest>
  : never

export type ValuesOf<Text extends string> = Readonly<Record<NamesIn<Text>, string | number>>

/** `text` with a value in the place of each `{name}`; a value that ends with a full stop gets no second one. */
export const say = <const Text extends string>(text: Text, values: ValuesOf<Text>): string =>
  text.replaceAll(/\{(\w+)\}(\.(?!\w))?/g, (_, name: string, stop = "") => {
    const value = String(Reflect.get(values, name))
    return value.endsWith(".") ? value : value + stop
  })
