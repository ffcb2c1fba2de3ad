import { defineConfig } from "vitest/config"

export default defineConfig({
  test: {
    include: ["test/**/*.test.ts"],
    // These run the packaged program: npm run test:windows.
    exclude: ["test/windows/**"],
    // What a passed test prints is of no use to anybody, and neither is its name.
    silent: "passed-only",
    reporters: [process.stdout.isTTY ? "dot" : "minimal"],
    setupFiles: ["test/support/Seed.ts"],
    // Only for what never ends: many tests start processes, and a machine under load takes ten times as long for them.
    testTimeout: 1_800_000,
    hookTimeout: 1_800_000,
    // The long files wait for processes more than they compute; one worker less than there are cores would be idle.
    maxWorkers: 2,
  },
})
