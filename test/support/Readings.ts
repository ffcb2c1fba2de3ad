/**
 * Everything that a text says, however it says it: as it stands, and decoded from JSON, HTML, URLs, base64 and hex, one in
 * the other. Written apart from the masks, so that what they forget is found.
 */

const unescaped = (text: string): string =>
  text
    .replaceAll(/\\+u([0-9a-f]{4})/gi, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16)))
    .replaceAll(/&#x0*([0-9a-f]+);/gi, (_, code: string) => String.fromCodePoint(Number.parseInt(code, 16)))
    .replaceAll(/&#0*(\d+);/g, (_, code: string) => String.fromCodePoint(Number(code)))
    .replaceAll("&commat;", "@")
    .replaceAll(/(?:%[0-9a-f]{2})+/gi, (codes) => Buffer.from(codes.replaceAll("%", ""), "hex").toString("utf8"))

/** Base64 may begin anywhere in a longer word. */
const decoded = (text: string): ReadonlyArray<string> => [
  ...Array.from(text.matchAll(/(?:[0-9a-f]{2}){5,}/gi), ([word]) => Buffer.from(word, "hex").toString("latin1")),
  ...Array.from(text.matchAll(/[\w+/-]{8,}/g), ([word]) => word).flatMap((word) =>
    [0, 1, 2, 3].map((from) => Buffer.from(word.slice(from), "base64").toString("latin1")),
  ),
]

/** All of it in one text, in lower case. */
export const allReadings = (text: string): string => {
  const plain = unescaped(text)
  const once = decoded(plain)
  const twice = once.flatMap(decoded)
  return [text, plain, unescaped(plain), ...once, ...once.map(unescaped), ...twice].join("\n").toLowerCase()
}
