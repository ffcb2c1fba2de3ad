/** The npm package: what `npm pack` makes from the build installs without the registry, and is the program. */
import { assert, describe, it } from "@effect/vitest"
import * as NodeServices from "@effect/platform-node/NodeServices"
import * as Effect from "effect/Effect"
import * as FileSystem from "effect/FileSystem"
import * as Path from "effect/Path"
import * as Tool from "../packaging/Tool.ts"
import { version } from "../src/intake/ProgramName.ts"
import { inRepository } from "./support/RealProcess.ts"

describe("the npm package", () => {
  it.live(
    "installs alone into an empty folder and runs",
    () =>
      Effect.gen(function* () {
        const files = yield* FileSystem.FileSystem
        const path = yield* Path.Path
        const cwd = yield* files.makeTempDirectoryScoped({ prefix: "opcon summit npm " })
        yield* Tool.run("npm", ["pack", "--silent", "--ignore-scripts", "--pack-destination", cwd], {
          cwd: inRepository(""),
        })
        yield* files.writeFileString(path.join(cwd, "package.json"), '{"private":true}\n')
        const quietly = ["--offline", "--no-audit", "--no-fund", "--silent"]
        yield* Tool.run("npm", ["install", ...quietly, `opcon-summit-${version}.tgz`], { cwd })
        const told = yield* Tool.run("npx", ["--offline", "opcon-summit", "--version"], { cwd })
        assert.match(told, new RegExp(`^opcon-summit v${version}( \\([0-9a-f]{7}(, changed)?\\))?\\n$`))
        // Everything is in the bundle.
        const installed = (yield* files.readDirectory(path.join(cwd, "node_modules"))).filter(
          (name) => !name.startsWith("."),
        )
        assert.deepStrictEqual(installed, ["opcon-summit"])
        const inside = yield* files.readDirectory(path.join(cwd, "node_modules", "opcon-summit"))
        assert.includeMembers(inside, ["CHANGELOG.md", "Connector.config", "LICENSE", "README.md", "dist", "templates"])
      }).pipe(Effect.scoped, Effect.provide(NodeServices.layer)),
    180_000,
  )
})
