/**
 * A template file: from its text to a Template, or to everything that is wrong with it, each problem with line and column.
 * The fields are in TemplateSchema.ts, the sentences in TemplateProblems.ts.
 */
import * as Option from "effect/Option"
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import * as Diagnostic from "../domain/Diagnostic.ts"
import { mayHoldInvisible } from "../domain/Printable.ts"
import * as Secret from "../domain/Secret.ts"
import type { Template } from "../domain/Template.ts"
import * as JsonSource from "../files/JsonSource.ts"
import { templateOf } from "./TemplateDefaults.ts"
import * as TemplateProblems from "./TemplateProblems.ts"
import type { TemplateValues } from "./TemplateSchema.ts"
import { TemplateSchema } from "./TemplateSchema.ts"
import * as SettingsNotes from "../domain/notes/Settings.ts"

/** The JSON Schema for editors, which lies in TEMPLATESDIR and is no template. */
export const schemaFile = "template.schema.json"

export const isSchemaFile = (name: string): boolean => name.toLowerCase() === schemaFile

interface Decoded {
  readonly template: Template
  /** What is accepted but deserves a word: a plain apiKey. */
  readonly warnings: ReadonlyArray<Diagnostic.Diagnostic>
}

const isSwitch = (path: ReadonlyArray<PropertyKey>): boolean =>
  path[0] === "rules" && path[1] !== "onLostReply" && path.length === 2

/** What is known of a text, whether it is valid or not. */
interface Examined {
  /** None where the text is not JSON. */
  readonly source: Option.Option<JsonSource.JsonSource>
  readonly values: Option.Option<TemplateValues>
  readonly problems: ReadonlyArray<Diagnostic.Diagnostic>
  readonly warnings: ReadonlyArray<Diagnostic.Diagnostic>
}

/** `resolve` gives the values of the references in the text. */
export const examine = (text: string, resolve?: Secret.Resolve): Examined => {
  const parsed = JsonSource.parse(text, { meant: (path) => (isSwitch(path) ? "true or false" : undefined) })
  if (Result.isFailure(parsed)) {
    return { source: Option.none(), values: Option.none(), problems: parsed.failure, warnings: [] }
  }
  const source = parsed.success
  const { nameAt, positionOf, value } = source
  const values = Secret.decodeWith(TemplateSchema, value, { errors: "all", onExcessProperty: "error" }, resolve)
  const invisible = mayHoldInvisible(text)
    ? TemplateProblems.invisibleCharacters(source)
    : { problems: [], warnings: [] }
  const apiKey = ["credentials", "apiKey"]
  const given = JsonSource.valueAt(value, apiKey)
  const plain = typeof given === "string" && Secret.isPlain(given)
  return {
    source: Option.some(source),
    values: Result.getSuccess(values),
    problems: [
      ...source.problems,
      ...(Result.isFailure(values) ? Diagnostic.schemaProblems(values.failure.issue) : []).map((found) => ({
        ...(found.issue._tag === "UnexpectedKey" ? nameAt(found.path) : positionOf(found.path)),
        message: TemplateProblems.sentence(found, value),
      })),
      ...TemplateProblems.crossChecks.flatMap((check) =>
        check(value).map(({ message, path }) => ({ ...positionOf(path), message })),
      ),
      ...TemplateProblems.unknownPlaceHolders(source),
      ...invisible.problems,
    ],
    warnings: [
      ...invisible.warnings,
      ...(plain ? [{ ...positionOf(apiKey), message: SettingsNotes.plainText({ name: "credentials.apiKey" }) }] : []),
    ],
  }
}

/** The template called `name`, or all problems in the order of the file. */
export const parse = (
  name: string,
  text: string,
  resolve?: Secret.Resolve,
): Result.Result<Decoded, ReadonlyArray<Diagnostic.Diagnostic>> => {
  const { problems, values, warnings } = examine(text, resolve)
  return problems.length > 0 || Option.isNone(values)
    ? Result.fail(Diagnostic.sorted(problems))
    : Result.succeed({ template: templateOf(name, values.value), warnings })
}

const jsonString = Schema.decodeUnknownOption(Schema.fromJsonString(Schema.String))

/** The secrets in the text of a template; none in a text that is not JSON. */
export const secretsIn = (text: string): ReadonlyArray<Secret.Written> =>
  Result.match(JsonSource.parse(text, { meant: () => undefined }), {
    onFailure: () => [],
    onSuccess: ({ positionAt, texts }) =>
      texts
        .filter(({ path }) => path.join(".") === "credentials.apiKey")
        .flatMap(({ offset, raw }) =>
          Option.toArray(jsonString(`"${raw}"`)).map((value) => ({
            purpose: "api-key",
            name: "credentials.apiKey",
            text: value,
            offset,
            length: raw.length,
            ...positionAt(offset - 1),
          })),
        ),
  })
