import { defineConfig } from "vitest/config"

export default defineConfig({
  test: {
    include: ["test/**/*.test.ts"],
    setupFiles: ["test/support/Seed.ts"],
    testTimeout: 60_000,
  },
})
