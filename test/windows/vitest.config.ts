import type { TestModule } from "vitest/node"
import { defineConfig } from "vitest/config"

const count = (modules: ReadonlyArray<TestModule>, state: "failed" | "passed") =>
  modules.flatMap(({ children }) => [...children.allTests(state)]).length

// The packaged program for Windows: on Windows itself, elsewhere under Wine. `npm run test:windows` makes it first.
export default defineConfig({
  test: {
    include: ["test/windows/*.test.ts"],
    setupFiles: ["test/support/Seed.ts"],
    testTimeout: 1_800_000,
    hookTimeout: 1_800_000,
    fileParallelism: false,
    reporters: [
      "default",
      {
        onTestRunEnd: (modules) => {
          process.stdout.write(`\n${count(modules, "passed")} passed, ${count(modules, "failed")} failed\n`)
        },
      },
    ],
  },
})
