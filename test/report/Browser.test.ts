/**
 * The page in a real headless Chromium, opened from a file and without a network: it draws, in light and dark and on a
 * phone, asks for nothing and complains about nothing, whatever jobs are called. Skipped where there is no Chromium,
 * except in CI. `npm run report:screenshots` makes the pictures of docs/images here.
 */
import { assert, describe, it } from "@effect/vitest"
import { mkdirSync, writeFileSync } from "node:fs"
import * as Effect from "effect/Effect"
import * as Browser from "../support/Browser.ts"
import * as Png from "../support/Png.ts"
import * as Program from "../support/Program.ts"
import * as Simulators from "../support/Simulators.ts"
import * as Storm from "../support/Storm.ts"

const missing = Browser.executable === undefined && process.env["CI"] === undefined
const updating = process.env["UPDATE_SCREENSHOTS"] !== undefined

/** What hurts where a name is taken for HTML, for JavaScript, for a URL or for a pattern of the chart library. */
const hostile = [
  `<script>document.title="run"</script>`,
  `"><img src=x onerror="alert(1)">`,
  `</svg></style></title><svg onload=alert(1)>`,
  `{a|b} {c} \${x} $& %s`,
]

/** A page whose texts are hostile, all that come from outside. */
const hostilePage = Effect.gen(function* () {
  const program = yield* Program.make(yield* Simulators.make())
  yield* Storm.put(program.disk, Program.folder, 8)
  for (const [path, text] of program.disk.files()) {
    if (!/outcomes\.ndjson$|journal\/.*\.json$/.test(path)) continue
    const lines = text
      .trimEnd()
      .split("\n")
      .map((line, at) => {
        const evil = JSON.stringify(hostile[at % hostile.length]).slice(1, -1)
        return line
          .replaceAll(/"(schedule|workGroup|message|kind|agent)":"[^"]*"/g, (_, key: string) =>
            key === "kind" && /"kind":"(Create|Update|Reopen|Suppress)"/.test(line) && path.endsWith("ndjson")
              ? _
              : `"${key}":"${evil}"`,
          )
          .replaceAll(/"job":"(\d+\|\d+\|\d+\|)?[^"]*"/g, (_, id = "") => `"job":"${id}${evil}"`)
          .replaceAll(/"url":"[^"]*"/g, '"url":"javascript:alert(1)"')
      })
    program.disk.put(path, `${lines.join("\n")}\n`)
  }
  const { stdout } = yield* program.run("report", "--config", `${Program.folder}/Connector.config`)
  return program.disk.files().get(stdout[0] ?? "") ?? ""
})

const browser = Effect.acquireRelease(Effect.promise(Browser.launch), (launched) =>
  Effect.promise(() => launched.close()),
)

/** Marks that are visible: what they measure, and the colours they are painted in. */
const marks = `Array.from(document.querySelectorAll("svg path:has(title)"), (path) => {
  const { height, width } = path.getBoundingClientRect()
  return { height, width, fill: getComputedStyle(path).fill }
}).filter(({ height, width }) => height > 0 && width > 0)`

interface Mark {
  readonly height: number
  readonly width: number
  readonly fill: string
}

/** Cells whose text is wider than they are. */
const spilling = `Array.from(document.querySelectorAll(".heat td, .cards .figure"), (cell) => cell.scrollWidth - cell.clientWidth)
  .filter((over) => over > 0).length`

const looks = [
  { scheme: "light", width: 1200 },
  { scheme: "dark", width: 1200 },
  { scheme: "light", width: 1001 },
  { scheme: "dark", width: 821 },
  { scheme: "light", width: 621 },
  { scheme: "dark", width: 400 },
] as const

if (missing)
  console.warn("No Chromium on PATH: the report is not looked at (apt-get install chromium; with CI set this fails).")

describe.skipIf(missing)("the report in Chromium", () => {
  it.effect("draws its charts in light and dark, wide and narrow, and asks for nothing", () =>
    Effect.gen(function* () {
      const page = yield* Storm.page(10_000)
      const { open } = yield* browser
      for (const look of looks) {
        const named = `${look.scheme} ${look.width}`
        const opened = yield* Effect.promise(() => open(page, look))
        const [drawn, wide, ground, charts, over] = yield* Effect.promise(() =>
          Promise.all([
            opened.page.evaluate<ReadonlyArray<Mark>>(marks),
            opened.page.evaluate<number>("document.documentElement.scrollWidth"),
            opened.page.evaluate<string>("getComputedStyle(document.body).backgroundColor"),
            opened.page.locator(".drawing svg:visible").count(),
            opened.page.evaluate<number>(spilling),
          ]),
        )
        assert.deepStrictEqual([opened.asked, opened.said], [[], []], named)
        assert.deepStrictEqual([charts, over], [5, 0], named)
        assert.isAbove(drawn.length, 500, named)
        assert.isAtLeast(new Set(drawn.map(({ fill }) => fill)).size, 8, named)
        assert.isAtMost(wide, look.width, `${named}: wider than the window`)
        assert.strictEqual(ground, look.scheme === "light" ? "rgb(244, 245, 247)" : "rgb(18, 22, 27)")
      }
    }),
  )

  it.effect("says that nothing has failed", () =>
    Effect.gen(function* () {
      const page = yield* Storm.page(0)
      const { open } = yield* browser
      for (const look of looks) {
        const opened = yield* Effect.promise(() => open(page, look))
        const said = yield* Effect.promise(() => opened.page.locator(".empty h2").innerText())
        assert.strictEqual(said, "No job failed in these 7 days")
        assert.deepStrictEqual([opened.asked, opened.said], [[], []])
      }
    }),
  )

  it.effect("shows what jobs, groups and errors are called, and runs none of it", () =>
    Effect.gen(function* () {
      const page = yield* hostilePage
      const { open } = yield* browser
      const opened = yield* Effect.promise(() => open(page, { scheme: "light", width: 1200 }))
      const [title, scripts, links, text] = yield* Effect.promise(() =>
        Promise.all([
          opened.page.title(),
          opened.page.locator("script, img, [onerror], [onload]").count(),
          opened.page.locator("a").count(),
          opened.page.evaluate<string>("document.body.textContent"),
        ]),
      )
      assert.deepStrictEqual([opened.asked, opened.said, scripts, links], [[], [], 0, 0])
      assert.match(title, /^Failed jobs and their incidents/)
      for (const name of hostile) assert.include(text, name)
    }),
  )

  it.effect.skipIf(!updating)("is the pictures of docs/images", () =>
    Effect.gen(function* () {
      const page = yield* Storm.page(10_000)
      const { open } = yield* browser
      mkdirSync("docs/images", { recursive: true })
      for (const scheme of ["light", "dark"] as const) {
        const opened = yield* Effect.promise(() => open(page, { scheme, width: 1060 }))
        const picture = yield* Effect.promise(() => opened.page.screenshot({ fullPage: true }))
        writeFileSync(`docs/images/report-${scheme}.png`, Png.smaller(picture))
        if (scheme === "dark") continue
        // The key figures and the first chart, for the README.
        const first = yield* Effect.promise(() => opened.page.locator("main section").first().boundingBox())
        const height = Math.ceil((first?.y ?? 0) + (first?.height ?? 0) + 8)
        const clip = { x: 0, y: 0, width: 1060, height }
        const top = yield* Effect.promise(() => opened.page.screenshot({ fullPage: true, clip }))
        writeFileSync("docs/images/report-top.png", Png.smaller(top))
      }
    }),
  )
})
