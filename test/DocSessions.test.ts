/**
 * The documentation shows what the program prints: every session in these pages runs here and is compared with the page.
 * With UPDATE_DOCS=1 in the environment (`npm run docs`) the page gets what is printed now.
 */
import { assert, describe, it } from "@effect/vitest"
import * as NodeServices from "@effect/platform-node/NodeServices"
import * as Config from "effect/Config"
import * as Effect from "effect/Effect"
import * as FileSystem from "effect/FileSystem"
import { notRun, stories } from "./support/Stories.ts"
import * as Sessions from "./support/Sessions.ts"

const updating = Config.Boolean("UPDATE_DOCS").pipe(Config.withDefault(false))

/** Without what is drawn at random: the ends of ids, and how long a system is left alone. */
const lasting = (page: string): string =>
  page.replaceAll(/(\d{8}T\d{9}Z)-[0-9a-f]{8}-[0-9a-f]{8}/g, "$1").replaceAll(/; not asked again for \d+ s/g, "")

const read = (page: string) => Effect.flatMap(FileSystem.FileSystem, (files) => files.readFileString(page))

describe("sessions in the documentation", () => {
  for (const [page, story] of Object.entries(stories)) {
    it.effect(`${page} shows what the program prints`, () =>
      Effect.gen(function* () {
        const files = yield* FileSystem.FileSystem
        const before = yield* read(page)
        let after = ""
        let end = 0
        let site: Sessions.Site | undefined
        for (const block of Sessions.blocksOf(before).filter(({ isSession }) => isSession)) {
          const scene = story[block.first]
          if (scene?.on !== undefined) site = yield* scene.on
          site ??= yield* Sessions.make()
          yield* scene?.before?.(site) ?? Effect.void
          after += before.slice(end, block.from) + (yield* Sessions.play(site, block.text))
          end = block.to
        }
        after += before.slice(end)
        if (lasting(before) === lasting(after)) return
        if (yield* updating) return yield* files.writeFileString(page, after)
        assert.strictEqual(before, after, "npm run docs writes it")
      }).pipe(Sessions.alike, Effect.provide(NodeServices.layer)),
    )
  }

  it.effect("every other block of these pages has a reason why it is not run", () =>
    Effect.gen(function* () {
      for (const page of Object.keys(stories)) {
        const others = Sessions.blocksOf(yield* read(page)).filter(({ isSession }) => !isSession)
        const firsts = new Set(others.map(({ first }) => first))
        assert.sameMembers([...firsts], Object.keys(notRun[page] ?? {}), page)
      }
    }).pipe(Effect.provide(NodeServices.layer)),
  )

  it.effect("every scene belongs to a session", () =>
    Effect.gen(function* () {
      for (const [page, story] of Object.entries(stories)) {
        const firsts = Sessions.blocksOf(yield* read(page)).map(({ first }) => first)
        for (const first of Object.keys(story)) assert.include(firsts, first, page)
      }
    }).pipe(Effect.provide(NodeServices.layer)),
  )
})
