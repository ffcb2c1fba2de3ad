/** `simulate` or `demo` could not start, or a result of `demo` is not the expected one. */
import * as Schema from "effect/Schema"

export class SimulationFailed extends Schema.TaggedError<SimulationFailed>()("SimulationFailed", {
  problems: Schema.Array(Schema.String),
}) {
  override get message(): string {
    return `The simulation failed: ${this.problems.join("; ")}`
  }

  static readonly from = (error: { readonly message: string }): SimulationFailed =>
    error instanceof SimulationFailed ? error : new SimulationFailed({ problems: [error.message] })
}
