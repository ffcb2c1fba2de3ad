/** A recording as a file: read and understood, or refused with what is wrong with it and where. */
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import * as JsonSource from "../files/JsonSource.ts"
import * as Diagnostic from "../domain/Diagnostic.ts"
import { schemaProblems } from "../domain/Diagnostic.ts"
import * as TextFile from "../files/TextFile.ts"
import { CommandFailed } from "../domain/CommandFailed.ts"
import { Foreign, head, Recording } from "./Format.ts"

const problem = (message: string): Diagnostic.Diagnostic => ({ message })

const decodeForeign = Schema.decodeUnknownOption(Foreign)
const decode = Schema.decodeUnknownResult(Recording, { errors: "all" })

/** Whose file it is, before anything in it is judged. */
const kind = (value: unknown): Option.Option<Diagnostic.Diagnostic> => {
  const found = decodeForeign(value)
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

/** At most so many places of one file are told. */
const told = 5

const parse = (text: string): Result.Result<Recording, ReadonlyArray<Diagnostic.Diagnostic>> =>
  Result.gen(function* () {
    if (text.trim() === "") {
      return yield* Result.fail([problem("the file is empty: the run was killed before its end, or goes on")])
    }
    const source = yield* JsonSource.parse(text, { meant: () => undefined })
    const foreign = kind(source.value)
    if (Option.isSome(foreign)) return yield* Result.fail([foreign.value])
    return yield* Result.mapError(decode(source.value), ({ issue }) =>
      schemaProblems(issue)
        .slice(0, told)
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

export const read = Effect.fn("RecordingFile.read")(function* (file: string) {
  const text = yield* Effect.mapError(TextFile.read(file), ({ detail }) => invalid(file, [problem(detail)]))
  return yield* Effect.mapError(Effect.fromResult(parse(text)), (problems) => invalid(file, problems))
})
