import * as Schema from "effect/Schema"
import * as Problem from "../domain/Diagnostic.ts"

/** The file is no recording that this program can play back. */
export class RecordingInvalid extends Schema.TaggedError<RecordingInvalid>()("RecordingInvalid", {
  file: Schema.String,
  problems: Schema.Array(Problem.Problem),
}) {
  override get message(): string {
    return `${Problem.renderAll(this.file, this.problems)}\nA file that --record has written is meant.`
  }
}
