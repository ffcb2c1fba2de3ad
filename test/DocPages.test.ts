/** The documentation in the archives: HTML that a browser shows without a network, with links that lead somewhere. */
import { assert, describe, it } from "@effect/vitest"
import * as NodeServices from "@effect/platform-node/NodeServices"
import { mkdtempSync, mkdirSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { dirname, join } from "node:path"
import { pathToFileURL } from "node:url"
import * as Effect from "effect/Effect"
import * as FileSystem from "effect/FileSystem"
import * as Path from "effect/Path"
import * as DocPages from "../packaging/DocPages.ts"
import * as Browser from "./support/Browser.ts"

const noBrowser = Browser.executable === undefined && process.env["CI"] === undefined

const idsOf = (page: string): ReadonlySet<string> =>
  new Set(Array.from(page.matchAll(/\sid="([^"]*)"/g), ([, id = ""]) => id))

const hasNone = (found: Iterable<unknown>) => assert.deepStrictEqual(Array.from(found), [])

/** A new folder with all files of the documentation. */
const unpacked = Effect.gen(function* () {
  const docs = yield* DocPages.make
  const folder = yield* Effect.acquireRelease(
    Effect.sync(() => mkdtempSync(join(tmpdir(), "opcon-summit-docs "))),
    (made) => Effect.sync(() => rmSync(made, { recursive: true })),
  )
  for (const [name, content] of [...docs.texts, ...docs.images]) {
    mkdirSync(dirname(join(folder, name)), { recursive: true })
    writeFileSync(join(folder, name), content)
  }
  return { docs, folder }
})

const browser = Effect.acquireRelease(Effect.promise(Browser.launch), (launched) =>
  Effect.promise(() => launched.close()),
)

describe("the documentation of an archive", () => {
  it.effect("has every page of docs, and what they link to", () =>
    Effect.gen(function* () {
      const files = yield* FileSystem.FileSystem
      const { texts } = yield* DocPages.make
      const names = (yield* files.readDirectory("docs")).filter((name) => name.endsWith(".md"))
      for (const name of names) {
        assert.isTrue(texts.has(`docs/${name === "README.md" ? "index" : name.replace(/\.md$/, "")}.html`), name)
      }
      assert.isTrue(texts.has("docs/changelog.html"))
    }).pipe(Effect.provide(NodeServices.layer)),
  )

  it.effect("has only links to pages, headings and pictures that are there", () =>
    Effect.gen(function* () {
      const path = yield* Path.Path
      const docs = yield* DocPages.make
      const there = new Set([...docs.texts.keys(), ...docs.images.keys()])
      let links = 0
      for (const [name, page] of docs.texts) {
        for (const [, link = ""] of page.matchAll(/\s(?:href|src)="([^"]*)"/g)) {
          if (link.startsWith("https:")) continue
          links += 1
          const [to = "", anchor] = link.split("#")
          const target = to === "" ? name : path.join(path.dirname(name), to)
          assert.isTrue(there.has(target), `${name} links to ${link}`)
          if (anchor !== undefined) assert.isTrue(idsOf(docs.texts.get(target) ?? "").has(anchor), `${name}: ${link}`)
        }
      }
      assert.isAbove(links, 300)
    }).pipe(Effect.provide(NodeServices.layer)),
  )

  it.effect("needs neither scripts nor a network, and has one style sheet", () =>
    Effect.gen(function* () {
      const { texts } = yield* DocPages.make
      for (const [name, page] of texts) {
        if (name.endsWith(".css")) {
          hasNone(page.matchAll(/@import|url\(/g))
          continue
        }
        hasNone(page.matchAll(/<script|\son\w+="|javascript:|<(?:img|link)[^>]*="https?:|\sstyle=/g))
        assert.strictEqual(page.match(/<link rel="stylesheet" href="style.css"/g)?.length, 1, name)
        assert.strictEqual(page.match(/<h1\b/g)?.length, 1, name)
      }
    }).pipe(Effect.provide(NodeServices.layer)),
  )

  it.effect("shows code as it is in the Markdown, without the markers of generated parts", () =>
    Effect.gen(function* () {
      const { texts } = yield* DocPages.make
      assert.include(texts.get("docs/commands.html") ?? "", "&lt;subcommand&gt; [flags]")
      for (const page of texts.values()) hasNone(page.matchAll(/<!--/g))
    }).pipe(Effect.provide(NodeServices.layer)),
  )

  it.effect("is named first in both INSTALL texts", () =>
    Effect.gen(function* () {
      const files = yield* FileSystem.FileSystem
      const { texts } = yield* DocPages.make
      for (const target of ["win-x64", "linux-x64"]) {
        const install = yield* files.readFileString(`packaging/files/INSTALL-${target}.txt`)
        const named = Array.from(install.matchAll(/docs[\\/][\w-]+\.html/g), ([name]) => name.replace("\\", "/"))
        assert.deepStrictEqual(named, ["docs/index.html", "docs/installation.html", "docs/runbook.html"])
        for (const name of named) assert.isTrue(texts.has(name), name)
      }
    }).pipe(Effect.provide(NodeServices.layer)),
  )

  for (const scheme of ["light", "dark"] as const) {
    it.live.skipIf(noBrowser)(
      `fits a window of 400 pixels, ${scheme}`,
      () =>
        Effect.gen(function* () {
          const { docs, folder } = yield* unpacked
          const { visit } = yield* browser
          const addressOf = (name: string) => pathToFileURL(join(folder, name)).href
          const first = addressOf("docs/index.html")
          const { asked, page, said } = yield* Effect.promise(() => visit(first, { scheme, width: 400 }))
          for (const name of docs.texts.keys()) {
            if (!name.endsWith(".html")) continue
            yield* Effect.promise(() => page.goto(addressOf(name)))
            const width = yield* Effect.promise(() => page.evaluate<number>("document.documentElement.scrollWidth"))
            assert.isAtMost(width, 400, name)
            const colour = yield* Effect.promise(() =>
              page.evaluate<string>("getComputedStyle(document.body).backgroundColor"),
            )
            assert.strictEqual(colour, scheme === "light" ? "rgb(244, 245, 247)" : "rgb(18, 22, 27)", name)
          }
          hasNone(said)
          hasNone(asked.filter((url) => !url.startsWith("file:")))
        }).pipe(Effect.provide(NodeServices.layer), Effect.scoped),
      120_000,
    )
  }
})
