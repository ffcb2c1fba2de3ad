/**
 * JSON as servers write it by hand: raw control characters in texts, backslashes of a Windows path that escape nothing, and
 * behind the value zeros or the page that a web server appends to what was answered before.
 */

/** What may follow a backslash. */
const escape = /["\\/bfnrt]|u[\da-f]{4}/iy

const isEscape = (text: string, at: number): boolean => {
  escape.lastIndex = at
  return escape.test(text)
}

/** Nothing of a value: zeros, blanks, a web page. */
const mayFollow = (rest: string): boolean => /^[\s\0]*(?:<|$)/.test(rest)

/** `text` as strict JSON as far as it can be mended; it may still be none. */
export const mended = (text: string): string => {
  let out = ""
  let from = 0
  let inside = false
  let depth = 0
  const replace = (at: number, by: string) => {
    out += text.slice(from, at) + by
    from = at + 1
  }
  for (let at = 0; at < text.length; at += 1) {
    const character = text.charAt(at)
    if (character === '"') inside = !inside
    else if (inside) {
      if (character === "\\") {
        if (isEscape(text, at + 1)) at += 1
        else replace(at, text[at + 1] === "'" ? "" : "\\\\")
      } else if (character < " ") replace(at, `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`)
    } else if (character === "{" || character === "[") depth += 1
    else if (character === "}" || character === "]") {
      depth -= 1
      if (depth === 0 && mayFollow(text.slice(at + 1))) return out + text.slice(from, at + 1)
    }
  }
  return out + text.slice(from)
}
