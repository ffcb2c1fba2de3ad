/** Where the secrets of a template stand in its text; nothing is found in a text that is not JSON. */
import * as Option from "effect/Option"
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import * as JsonSource from "../files/JsonSource.ts"
import type * as Secret from "../domain/Secret.ts"

const fromJson = Schema.decodeUnknownOption(Schema.fromJsonString(Schema.String))

export const find = (text: string): ReadonlyArray<Secret.Written> =>
  Result.match(JsonSource.parse(text, { meant: () => undefined }), {
    onFailure: () => [],
    onSuccess: ({ positionAt, texts }) =>
      texts
        .filter(({ path }) => path.join(".") === "credentials.apiKey")
        .flatMap(({ offset, raw }) =>
          Option.toArray(fromJson(`"${raw}"`)).map((value) => ({
            purpose: "api-key",
            name: "credentials.apiKey",
            text: value,
            offset,
            length: raw.length,
            ...positionAt(offset - 1),
          })),
        ),
  })
