/** What the licences of others ask for, of the program as it is bundled. */
import { assert, describe, it } from "@effect/vitest"
import * as NodeServices from "@effect/platform-node/NodeServices"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import * as Bundle from "../packaging/Bundle.ts"
import * as Notices from "../packaging/Notices.ts"
import { nodeVersion, windows } from "../packaging/Target.ts"

const Bom = Schema.fromJsonString(
  Schema.Struct({
    bomFormat: Schema.Literal("CycloneDX"),
    components: Schema.Array(
      Schema.Struct({
        name: Schema.String,
        version: Schema.String,
        purl: Schema.String,
        group: Schema.optionalKey(Schema.String),
      }),
    ),
  }),
)

describe("the bundle", () => {
  it.live(
    "has the notice of every package in it, with its text, and they are those of the bill of materials",
    () =>
      Effect.gen(function* () {
        const bundle = yield* Bundle.make
        const text = yield* Notices.text(bundle)
        assert.match(text, /=\neffect \d+\.\d+\.\d+ \(MIT\)\n=+\n\nMIT License\n\nCopyright/)
        const told = Array.from(text.matchAll(/^=+\n(\S+ \S+) \(.*\)\n=+$/gm), ([, name = ""]) => name)
        const { components } = yield* Schema.decodeUnknownEffect(Bom)(yield* Notices.sbom(bundle, windows))
        const listed = components.map(
          ({ group, name, version }) => `${group === undefined ? "" : `${group}/`}${name} ${version}`,
        )
        assert.sameMembers([...told, `node ${nodeVersion}`], listed)
      }).pipe(Effect.provide(NodeServices.layer)),
    60_000,
  )
})
