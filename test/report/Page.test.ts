/** The page as text: nothing in it can be run or fetched, whatever the data; its colours have contrast to their background. */
import { assert, describe, it } from "@effect/vitest"
import { breakable, html, link } from "../../src/report/Html.ts"
import { style } from "../../src/report/Style.ts"

describe("HTML", () => {
  it("escapes whatever is put in, in text and in attributes", () => {
    const name = `"><script>alert('1')</script>&amp;`
    assert.strictEqual(
      html`<b title="${name}">${name}</b>`.html,
      '<b title="&quot;&gt;&lt;script&gt;alert(&#39;1&#39;)&lt;/script&gt;&amp;amp;">&quot;&gt;&lt;script&gt;alert(&#39;1&#39;)&lt;/script&gt;&amp;amp;</b>',
    )
    assert.strictEqual(breakable("A_B<br>").html, "A_<wbr>B&lt;br&gt;")
  })

  it("shows what cannot be shown, and what turns the direction of writing, as such", () => {
    assert.strictEqual(html`${"a\u0000b\u202ec"}`.html, "a\ufffdb\ufffdc")
  })

  it("links only to web addresses", () => {
    assert.strictEqual(link("javascript:alert(1)", "59404").html, "59404")
    assert.strictEqual(link('data:text/html,"', "<").html, "&lt;")
    assert.include(link('https://summit.example/?a="&b', "59404").html, 'href="https://summit.example/?a=&quot;&amp;b"')
  })
})

const luminance = (colour: string): number => {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
    const share = Number.parseInt(colour.slice(at, at + 2), 16) / 255
    return share <= 0.03928 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4
  })
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue
}
const contrast = (one = "", other = ""): number => {
  const [darker = 0, lighter = 0] = [luminance(one), luminance(other)].toSorted((a, b) => a - b)
  return (lighter + 0.05) / (darker + 0.05)
}
const themes = Array.from(style.matchAll(/--page:[^}]*/g), ([block]) =>
  Object.fromEntries(
    Array.from(block.matchAll(/--([\w-]+): (#\w{6})/g), ([, name = "", colour = ""]) => [name, colour]),
  ),
)

describe.each([
  ["light", themes[0] ?? {}],
  ["dark", themes[1] ?? {}],
])("colours, %s", (_, theme) => {
  it("text has a contrast of 4.5 to its ground (WCAG AA)", () => {
    const pairs = [
      ...["ink", "muted", "link"].flatMap((text) =>
        ["page", "card", "warn-card", "code"].map((ground) => [text, ground]),
      ),
      ["warn", "warn-card"],
      ...["h1", "h2", "h3"].map((ground) => ["h-ink", ground]),
      ...["h4", "h5"].map((ground) => ["h-ink-strong", ground]),
    ]
    for (const [text = "", ground = ""] of pairs) {
      assert.isAtLeast(contrast(theme[text], theme[ground]), 4.5, `${text} on ${ground}`)
    }
  })

  it("marks have a contrast of 3 to the card they are on", () => {
    for (const outcome of ["created", "reopened", "updated", "suppressed", "pending", "parked", "failed", "dropped"]) {
      assert.isAtLeast(contrast(theme[outcome], theme["card"]), 3, outcome)
    }
  })
})
