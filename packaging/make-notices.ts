/** `node packaging/make-notices.ts FILE`: the notices of what is bundled, for the npm package (`prepack`). */
import * as NodeRuntime from "@effect/platform-node/NodeRuntime"
import * as NodeServices from "@effect/platform-node/NodeServices"
import * as Effect from "effect/Effect"
import * as FileSystem from "effect/FileSystem"
import * as Bundle from "./Bundle.ts"
import * as Notices from "./Notices.ts"

const [, , file = "THIRD-PARTY-NOTICES.txt"] = process.argv

Effect.gen(function* () {
  const files = yield* FileSystem.FileSystem
  yield* files.writeFileString(file, yield* Notices.text(yield* Bundle.make))
}).pipe(Effect.provide(NodeServices.layer), NodeRuntime.runMain)
