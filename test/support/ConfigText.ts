/** What becomes of the text of a Connector.config, called C, whose folders are as they are written. */
import * as Result from "effect/Result"
import * as ConnectorConfig from "../../src/config/ConnectorConfig.ts"
import { render } from "../../src/domain/Diagnostic.ts"

export const place = { file: "C", resolve: (path: string) => path }

/** The settings of a valid one. */
export const parse = (text: string) => Result.getOrThrow(ConnectorConfig.parse(text, place))

/** `C:line:column: message` of everything that is wrong with it. */
export const problems = (text: string): ReadonlyArray<string> =>
  Result.match(ConnectorConfig.parse(text, place), {
    onFailure: (all) => all.map((problem) => render("C", problem)),
    onSuccess: () => [],
  })
