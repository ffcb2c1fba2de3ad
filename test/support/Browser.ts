/**
 * A real headless Chromium, the system's: PATH is searched for it. Pages are opened from a file, as a person opens them,
 * and everything a page asks for, logs or throws is kept.
 */
import { mkdtemp, rm, writeFile } from "node:fs/promises"
import { existsSync } from "node:fs"
import { tmpdir } from "node:os"
import { delimiter, join } from "node:path"
import { pathToFileURL } from "node:url"
import type { BrowserContext, Page } from "playwright-core"
import { chromium } from "playwright-core"

const names = ["chromium", "chromium-browser", "google-chrome"]

/** Where Chromium is; undefined = nowhere. */
export const executable: string | undefined = (process.env["PATH"] ?? "/usr/bin")
  .split(delimiter)
  .flatMap((folder) => names.map((name) => join(folder, name)))
  .find((file) => existsSync(file))

export interface Opened {
  readonly page: Page
  /** Requests besides the one for the file itself, messages of the console, uncaught errors. */
  readonly asked: ReadonlyArray<string>
  readonly said: ReadonlyArray<string>
}

export interface Look {
  readonly scheme: "light" | "dark"
  readonly width: number
  readonly height?: number
}

export interface Browser {
  /** Opens an address, with a network. */
  visit(address: string, look: Look): Promise<Opened>
  open(html: string, look: Look): Promise<Opened>
  close(): Promise<void>
}

const flags = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
]

export const launch = async (): Promise<Browser> => {
  const folder = await mkdtemp(join(tmpdir(), "opcon-summit-browser-"))
  const browser = await chromium.launch({ executablePath: executable ?? "chromium", headless: true, args: flags })
  const contexts: Array<BrowserContext> = []
  let count = 0
  const show = async (url: string, { height = 900, scheme, width }: Look, offline: boolean): Promise<Opened> => {
    const context = await browser.newContext({ colorScheme: scheme, viewport: { width, height }, offline })
    contexts.push(context)
    const page = await context.newPage()
    const [asked, said]: [Array<string>, Array<string>] = [[], []]
    page.on("request", (request) => {
      if (request.url() !== url) asked.push(request.url())
    })
    page.on("console", (message) => said.push(`${message.type()}: ${message.text()}`))
    page.on("pageerror", (error) => said.push(String(error)))
    page.on("dialog", (dialog) => {
      said.push(`dialog: ${dialog.message()}`)
      void dialog.dismiss()
    })
    await page.goto(url, { waitUntil: "load" })
    return { page, asked, said }
  }
  return {
    open: async (html, look) => {
      count += 1
      const file = join(folder, `${count}.html`)
      await writeFile(file, html)
      return show(pathToFileURL(file).href, look, true)
    },
    visit: (address, look) => show(address, look, false),
    close: async () => {
      for (const context of contexts) await context.close()
      await browser.close()
      await rm(folder, { recursive: true, force: true })
    },
  }
}
