/** Flags that every command has which works on a site: where its Connector.config is, and how the result is printed. */
import * as Flag from "effect/cli/Flag"

export const config = Flag.String("config").pipe(
  Flag.withMetavar("FILE"),
  Flag.withDescription("Connector.config (default: in the working directory, then beside the program)"),
  Flag.optional,
)

export const json = Flag.Boolean("json").pipe(
  Flag.withDescription("One JSON object instead of a line of text"),
  Flag.withDefault(false),
)

export const tlsType = Flag.String("tlsType").pipe(
  Flag.withMetavar("LIST"),
  Flag.withDescription("The vendor's flag, taken and ignored: nothing below TLS 1.2 is ever offered"),
  Flag.optional,
)
