/**
 * A command that only looks (`template check`, `doctor`, `replay`) has found something that a person should see to. What
 * it found is on stdout already; this decides the exit code alone.
 */
import * as Schema from "effect/Schema"

export class FindingsFound extends Schema.TaggedError<FindingsFound>()("FindingsFound", { what: Schema.String }) {
  override get message(): string {
    return this.what
  }
}
