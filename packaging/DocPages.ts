/**
 * The documentation of an archive: a page of HTML for each page of Markdown in docs and for those that they link to, to be
 * read in any browser, without network and without scripts.
 */
import * as Effect from "effect/Effect"
import * as FileSystem from "effect/FileSystem"
import * as Path from "effect/Path"
import * as Schema from "effect/Schema"
import { Marked } from "marked"
import type { HeadingData } from "marked-gfm-heading-id"
import { getHeadingList, gfmHeadingId } from "marked-gfm-heading-id"
import { product, version } from "../src/intake/ProgramName.ts"
import type { Html } from "../src/report/Html.ts"
import { html, nothing, trusted } from "../src/report/Html.ts"
import { root } from "./Source.ts"

/** Where they are in the archive. */
export const folder = "docs"

const start = "docs/README.md"

/** A page links to something that the archive does not have. */
export class DocLinkError extends Schema.TaggedError<DocLinkError>()("DocLinkError", { message: Schema.String }) {}

/** By name in the archive. */
export interface DocPages {
  readonly texts: ReadonlyMap<string, string>
  readonly images: ReadonlyMap<string, Uint8Array>
}

const isPage = (file: string): boolean => file.endsWith(".md")

/** A link within the repository, its file empty where it leads to a heading of the same page; none: to the web. */
const linkTo = (href: string) => {
  if (/^[a-z]+:/i.test(href)) return undefined
  const [file = "", anchor] = href.split("#")
  return { file, anchor: anchor === undefined ? "" : `#${anchor}` }
}

/** The name of a page in the folder. Pages from elsewhere in the repository are put into it too. */
const nameOf = (file: string): string =>
  file === start ? "index.html" : `${file.replace(/^.*\//, "").replace(/\.md$/, "").toLowerCase()}.html`

interface Content {
  readonly title: string
  readonly headings: ReadonlyArray<HeadingData>
  readonly body: string
  /** Files of the repository that it links to or shows. */
  readonly linked: ReadonlyArray<string>
}

/** `file`: where the Markdown is in the repository; `resolve` finds what it links to from there. */
const render = (markdown: string, file: string, resolve: (link: string) => string): Content => {
  const linked: Array<string> = []
  const marked = new Marked(gfmHeadingId(), {
    walkTokens: (token) => {
      if (token.type !== "link" && token.type !== "image") return
      const link = linkTo(token.href)
      if (link === undefined || link.file === "") return
      const to = resolve(link.file)
      linked.push(to)
      if (isPage(to)) token.href = nameOf(to) + link.anchor
    },
    renderer: {
      // The markers of generated parts.
      html: ({ text }) => (text.trim().startsWith("<!--") ? "" : html`${text}`.html),
      // Each cell knows its column, because narrow screens show the cells of a row below one another.
      table(token) {
        const inline = ({ tokens }: (typeof token.header)[number]) => trusted(this.parser.parseInline(tokens))
        const head = token.header.map((cell) => html`<th scope="col">${inline(cell)}</th>`)
        const rows = token.rows.map((cells) => {
          const row = cells.map(
            (cell, at) => html`<td data-column="${token.header[at]?.text ?? ""}">${inline(cell)}</td>`,
          )
          return html`<tr>
            ${row}
          </tr> `
        })
        return html`<table>
          <thead>
            <tr>
              ${head}
            </tr>
          </thead>
          <tbody>
            ${rows}
          </tbody>
        </table> `.html
      },
    },
  })
  const body = marked.parse(markdown, { async: false })
  // The extension keeps the headings of the text that was parsed last.
  const [first, ...headings] = getHeadingList()
  return { title: first?.text ?? file, headings, body, linked }
}

const contents = (headings: ReadonlyArray<HeadingData>, page = ""): Html => {
  const items = headings
    .filter(({ level }) => level === 2)
    .map(({ id, text }) => html`<li><a href="${page}#${id}">${trusted(text)}</a></li> `)
  return items.length < 2
    ? nothing
    : html`<ul>
        ${items}
      </ul> `
}

/** Instead of a search: every heading of every page, which the browser finds. */
const everyHeading = (pages: ReadonlyMap<string, Content>): Html => {
  const parts = Array.from(pages, ([file, { headings, title }]) =>
    file === start
      ? nothing
      : html`<section>
          <h3><a href="${nameOf(file)}">${trusted(title)}</a></h3>
          ${contents(headings, nameOf(file))}
        </section> `,
  )
  return html`<h2 id="all-headings">All headings</h2>
    <div class="headings">${parts}</div> `
}

const pageOf = ({ body, headings, title }: Content, more: Html): string => {
  const list = more === nothing ? contents(headings) : nothing
  const nav = list === nothing ? nothing : html`<nav aria-label="On this page">${list}</nav> `
  // The heading first, then what is on the page.
  const after = body.indexOf("</h1>") + "</h1>".length
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>${trusted(title)} - ${product}</title>
        <link rel="stylesheet" href="style.css" />
      </head>
      <body>
        <header><a href="index.html">${product} ${version}: documentation</a></header>
        <main>${trusted(body.slice(0, after))} ${nav}${trusted(body.slice(after).trimStart())}${more}</main>
      </body>
    </html> `.html
}

export const make = Effect.gen(function* () {
  const files = yield* FileSystem.FileSystem
  const path = yield* Path.Path
  const docs = (yield* files.readDirectory(path.join(root, folder))).filter(isPage).toSorted()
  const waiting = [start, ...docs.map((name) => `${folder}/${name}`)]
  const pages = new Map<string, Content>()
  const images = new Map<string, Uint8Array>()
  for (const file of waiting) {
    if (pages.has(file)) continue
    const resolve = (link: string) => path.join(path.dirname(file), link)
    const content = render(yield* files.readFileString(path.join(root, file)), file, resolve)
    const twin = Array.from(pages.keys()).find((other) => nameOf(other) === nameOf(file))
    if (twin !== undefined)
      return yield* new DocLinkError({ message: `${file} and ${twin} have the same name in HTML` })
    pages.set(file, content)
    for (const link of content.linked) {
      if (isPage(link)) waiting.push(link)
      else if (link.startsWith(`${folder}/`)) images.set(link, yield* files.readFile(path.join(root, link)))
      else return yield* new DocLinkError({ message: `${file} links to ${link}, which the archive does not have` })
    }
  }
  const texts = new Map<string, string>([
    [`${folder}/style.css`, yield* files.readFileString(path.join(root, "packaging/files/docs.css"))],
  ])
  for (const [file, content] of pages) {
    texts.set(`${folder}/${nameOf(file)}`, pageOf(content, file === start ? everyHeading(pages) : nothing))
  }
  const made: DocPages = { texts, images }
  return made
})
