/** A simulation did not come about, or did not come out as it should. */
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
