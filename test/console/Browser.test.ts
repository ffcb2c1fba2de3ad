/**
 * The console in a real headless Chromium, over a real port: by the keyboard alone, from 400 to 1600 px, light and dark.
 * Skipped where there is no Chromium, except in CI. With SCREENSHOTS=FOLDER it leaves pictures there.
 */
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as TestClock from "effect/testing/TestClock"
import * as Browser from "../support/Browser.ts"
import * as ConsolePage from "../support/ConsolePage.ts"
import * as Program from "../support/Program.ts"
import * as Simulators from "../support/Simulators.ts"
import * as Storm from "../support/Storm.ts"
import * as Unsettled from "../support/Unsettled.ts"
import * as VirtualTime from "../support/VirtualTime.ts"

const missing = Browser.executable === undefined && process.env["CI"] === undefined
const pictures = process.env["SCREENSHOTS"]

if (missing)
  console.warn("No Chromium on PATH: the console is not looked at (apt-get install chromium; with CI set this fails).")

const browser = Effect.acquireRelease(Effect.promise(Browser.launch), (launched) =>
  Effect.promise(() => launched.close()),
)

/**
 * Texts whose contrast with the ground below them is less than 4.5 to 1 (3 to 1 for large ones). Half-transparent grounds
 * do not occur. Texts of charts are judged by their fill.
 */
const tooPale = `(() => {
  const numbers = (colour) => (colour.match(/[\\d.]+/g) ?? []).map(Number)
  const luminance = (colour) => {
    const [r, g, b] = numbers(colour).slice(0, 3).map((value) => value / 255).map((value) => value <= 0.03928 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4)
    return 0.2126 * r + 0.7152 * g + 0.0722 * b
  }
  const groundOf = (element) => {
    for (let at = element; at; at = at.parentElement) {
      const colour = getComputedStyle(at).backgroundColor
      const [, , , alpha = 1] = numbers(colour)
      if (alpha > 0) return colour
    }
    return "rgb(255, 255, 255)"
  }
  const found = []
  for (const element of document.querySelectorAll("body *")) {
    const hasText = Array.from(element.childNodes).some((node) => node.nodeType === 3 && node.textContent.trim() !== "")
    const { height, width } = element.getBoundingClientRect()
    if (!hasText || height === 0 || width === 0 || element.tagName === "TITLE" || element.matches(":disabled")) continue
    const style = getComputedStyle(element)
    const colour = element instanceof SVGElement ? style.fill : style.color
    const [one, other] = [luminance(colour), luminance(groundOf(element))].toSorted((a, b) => b - a)
    const least = parseFloat(style.fontSize) >= 24 ? 3 : 4.5
    const contrast = (one + 0.05) / (other + 0.05)
    if (contrast < least) found.push(element.tagName + " " + element.className + " " + contrast.toFixed(2) + " " + element.textContent.slice(0, 40))
  }
  return found
})()`

/** Fields and buttons that have no name for a screen reader, headings that skip a level, ids that are there twice. */
const unnamed = `(() => {
  const visible = (element) => element.getClientRects().length > 0
  const controls = Array.from(document.querySelectorAll("button, input, select, a, [role=group], nav, table")).filter(visible)
  const nameless = controls.filter((element) => !(element.getAttribute("aria-label") || element.textContent.trim() || element.labels?.length || element.tagName === "TABLE"))
  const levels = Array.from(document.querySelectorAll("h1, h2, h3, h4")).filter(visible).map((heading) => Number(heading.tagName[1]))
  const skips = levels.filter((level, at) => level > (levels[at - 1] ?? 0) + 1)
  const ids = Array.from(document.querySelectorAll("[id]"), ({ id }) => id)
  return [...nameless.map((element) => element.outerHTML.slice(0, 80)), ...skips.map((level) => "h" + level), ...ids.filter((id, at) => ids.indexOf(id) !== at)]
})()`

const wide = "document.documentElement.scrollWidth"

/** A dry run that waits wants virtual time. */
const time = Effect.forever(Effect.andThen(VirtualTime.quiet, TestClock.adjust("500 millis")))

const looks = [
  { scheme: "light", width: 1600 },
  { scheme: "dark", width: 1600 },
  { scheme: "light", width: 800 },
  { scheme: "dark", width: 800 },
  { scheme: "light", width: 400 },
  { scheme: "dark", width: 400 },
] as const

describe.skipIf(missing)("the console in Chromium", () => {
  it.effect("fits from 400 to 1600 px, in light and dark, and breaks no policy", () =>
    Effect.gen(function* () {
      yield* TestClock.setTime(Storm.now)
      const program = yield* Program.make(yield* Simulators.make())
      yield* Storm.put(program.disk, Program.folder, 3000)
      const address = yield* ConsolePage.serve(program)
      const { visit } = yield* browser
      for (const look of looks) {
        const named = `${look.scheme} ${look.width}`
        const { page, said } = yield* Effect.promise(() => visit(address, look))
        const judge = async (part: string) => {
          if (pictures !== undefined)
            await page.screenshot({ path: `${pictures}/${part}-${look.scheme}-${look.width}.png`, fullPage: true })
          assert.isAtMost(await page.evaluate<number>(wide), look.width, `${named} ${part}: wider than the window`)
          assert.deepStrictEqual(await page.evaluate(tooPale), [], `${named} ${part}`)
          assert.deepStrictEqual(await page.evaluate(unnamed), [], `${named} ${part}`)
        }
        yield* Effect.promise(async () => {
          await page.locator("#rows tr").nth(13).waitFor()
          await page.locator("#charts svg:visible").nth(4).waitFor()
          assert.notInclude(page.url(), "token")
          await judge("list")
          await page.locator("#rows .job").first().click()
          await page.locator("#entry section").first().waitFor()
          await judge("entry")
        })
        const clock = yield* Effect.forkChild(time)
        yield* Effect.promise(async () => {
          await page.getByRole("button", { name: "Show what a run would do now" }).click()
          await page.locator("#entry .problem, #entry .request").first().waitFor()
          await judge("dry-run")
        })
        yield* Fiber.interrupt(clock)
        assert.deepStrictEqual(said, [], named)
      }
    }).pipe(Effect.scoped),
  )

  it.effect("can be worked with by the keyboard alone, and does what its commands do", () =>
    Effect.gen(function* () {
      const { before, entry, program } = yield* Unsettled.parked
      const address = yield* ConsolePage.serve(program)
      const { visit } = yield* browser
      const { page, said } = yield* Effect.promise(() => visit(address, { scheme: "light", width: 1000 }))
      yield* Effect.promise(async () => {
        const focused = () => page.evaluate<string>("document.activeElement?.textContent?.trim() ?? ''")
        const outlined = () => page.evaluate<string>("getComputedStyle(document.activeElement).outlineStyle")
        const tabTo = async (text: string) => {
          for (let times = 0; times < 60; times += 1) {
            await page.keyboard.press("Tab")
            assert.notStrictEqual(await outlined(), "none", await focused())
            if ((await focused()).startsWith(text)) return
          }
          assert.fail(`no way by Tab to ${text}`)
        }
        await page.locator("#rows tr").waitFor()
        await page.keyboard.press("Tab")
        assert.strictEqual(await focused(), "Skip to the content")
        await tabTo("JOB001")
        await page.keyboard.press("Enter")
        await page.locator("#entry section").first().waitFor()
        assert.strictEqual(await focused(), "JOB001", "the heading has the focus")
        const code = page.locator("form", { hasText: "Drop" }).locator("code")
        await tabTo("Retry")
        await page.keyboard.press("Tab")
        await page.keyboard.press("Tab")
        await page.keyboard.type("it's not needed")
        assert.include(
          (await code.textContent()) ?? "",
          `journal drop ${before.id} --reason 'it'\\''s not needed' --config`,
        )
        await page.keyboard.press("Enter")
        await page.locator("#result strong").waitFor()
        assert.match((await page.locator("#result").textContent()) ?? "", /^Done\. .* is dropped: it's not needed/)
        assert.strictEqual(await page.locator("#entry-state").textContent(), "dropped")
        await page.keyboard.press("Escape")
        assert.strictEqual(await page.locator("#result").textContent(), "")
        await page.goBack()
        await page.locator("#count", { hasText: "Every failure is finished" }).waitFor()
      })
      assert.deepStrictEqual([(yield* entry).state, said], ["dropped", []])
    }).pipe(Effect.scoped),
  )

  it.effect("shows texts of others as text, and runs none of them", () =>
    Effect.gen(function* () {
      const { before, program } = yield* Unsettled.dead
      const evil = `<img src=x onerror="document.title='run'"><script>document.title='run'</script>`
      for (const [path, text] of program.disk.files()) {
        if (!path.includes(`/journal/dead/${before.id}`)) continue
        program.disk.put(
          path,
          text.replace(/"(schedule|agent|message)":"[^"]*"/g, (_, key: string) => `"${key}":${JSON.stringify(evil)}`),
        )
      }
      const log = [...program.disk.files()].find(([path]) => /\/log\/opcon-summit-.*\.log$/.test(path))
      program.disk.put(log?.[0] ?? "", `${log?.[1] ?? ""}${before.id} ${evil}\n`)
      const address = yield* ConsolePage.serve(program)
      const { visit } = yield* browser
      const { page, said } = yield* Effect.promise(() => visit(address, { scheme: "dark", width: 1000 }))
      yield* Effect.promise(async () => {
        await page.locator("#rows tr").waitFor()
        assert.include((await page.locator("#rows").textContent()) ?? "", evil)
        await page.locator("#rows .job").click()
        await page.locator("#entry pre").waitFor()
        assert.include((await page.locator("#entry").textContent()) ?? "", evil)
        assert.strictEqual(await page.locator("main img, main script, main [onerror]").count(), 0)
        assert.notStrictEqual(await page.title(), "run")
      })
      assert.deepStrictEqual(said, [])
    }).pipe(Effect.scoped),
  )

  it.effect(
    "keeps what is typed when the failure changes meanwhile, and says so; shows the change where nobody types",
    () =>
      Effect.gen(function* () {
        const { before, program } = yield* Unsettled.dead
        const address = yield* ConsolePage.serve(program)
        const { visit } = yield* browser
        const look = { scheme: "light", width: 1000 } as const
        const [typing, looking] = yield* Effect.promise(async () => {
          const tabs = [await visit(address, look), await visit(address, look)] as const
          for (const { page } of tabs) {
            await page.locator("#rows .job").click()
            await page.locator("#entry form").first().waitFor()
          }
          await tabs[0].page.getByLabel("Reason, for those who look later").fill("half a sent")
          return tabs
        })
        yield* program.command("journal", "retry", before.id)
        yield* TestClock.adjust("10 seconds")
        yield* Effect.promise(async () => {
          await looking.page.locator("#entry-state", { hasText: "pending" }).waitFor()
          await typing.page.locator("#changed:visible").waitFor()
          const reason = typing.page.getByLabel("Reason, for those who look later")
          assert.strictEqual(await reason.inputValue(), "half a sent")
          await typing.page.getByRole("button", { name: "Show it again" }).click()
          await typing.page.locator("#entry-state", { hasText: "pending" }).waitFor()
          assert.strictEqual(await typing.page.locator("#changed:visible").count(), 0)
        })
        assert.deepStrictEqual([typing.said, looking.said], [[], []])
      }).pipe(Effect.scoped),
  )

  it.effect("a page without its token says how to open it; a read-only one has no button that changes anything", () =>
    Effect.gen(function* () {
      const { program } = yield* Unsettled.parked
      const address = yield* ConsolePage.serve(program, true)
      const { visit } = yield* browser
      const look = { scheme: "light", width: 800 } as const
      const refused = yield* Effect.promise(() => visit(address.replace(/token=.*/, "token=wrong"), look))
      const { page, said } = yield* Effect.promise(() => visit(address, look))
      yield* Effect.promise(async () => {
        assert.include(
          (await refused.page.locator("body").textContent()) ?? "",
          "Open the address that opcon-summit console printed",
        )
        await page.locator("#rows .job").click()
        await page.locator("#entry section").first().waitFor()
        const names = await page.locator("button:visible").allTextContents()
        assert.deepStrictEqual([...new Set(names)].toSorted(), ["Copy", "Show what a run would do now"])
        assert.strictEqual(await page.locator("#entry form, #entry input").count(), 0)
        assert.include((await page.locator("#entry").textContent()) ?? "", "journal resolve")
      })
      const clock = yield* Effect.forkChild(time)
      yield* Effect.promise(async () => {
        await page.getByRole("button", { name: "Show what a run would do now" }).click()
        await page.locator("#entry .out table").waitFor()
        assert.include((await page.locator("#entry .out").textContent()) ?? "", "would-create")
      })
      yield* Fiber.interrupt(clock)
      assert.deepStrictEqual(said, [])
    }).pipe(Effect.scoped),
  )
})
