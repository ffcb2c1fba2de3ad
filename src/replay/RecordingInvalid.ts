import * as Schema from "effect/Schema"
import * as Diagnostic from "../domain/Diagnostic.ts"

/** The file is no recording that this program can play back. */
export class RecordingInvalid extends Schema.TaggedError<RecordingInvalid>()("RecordingInvalid", {
  file: Schema.String,
  problems: Schema.Array(Diagnostic.Diagnostic),
}) {
  override get message(): string {
    return `${Diagnostic.renderAll(this.file, this.problems)}\nA file that --record has written is meant.`
  }
}
