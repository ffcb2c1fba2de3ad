/**
 * A good answer in another shape: what gateways, proxies and tenants make of it on its way. Whatever the request asked
 * for has happened then; only the answer is not as in the book.
 */
import { gzip } from "./Gzip.ts"
import type { Reply } from "./Message.ts"

const escaped = (text: string): string =>
  text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;")

const withText = (change: (text: string) => string) => (reply: Reply) =>
  reply.text === "" ? reply : { ...reply, text: change(reply.text) }

/** The number of the ticket that was created or changed, as another JSON value. */
const withTicketNo = (change: (number: number) => string) =>
  withText((text) => text.replace(/"TicketNo":(\d+)/, (_, digits: string) => `"TicketNo":${change(Number(digits))}`))

export const shapes = {
  /** Two names of the JSON are about a ticket that nobody asked for. */
  "other-ticket": withText((text) =>
    text
      .replace(/"TicketNo":(\d+)/, (_, digits: string) => `"TicketNo":${Number(digits) + 1}`)
      .replace(/"Ticket_No":"(\d+)"/, (_, digits: string) => `"Ticket_No":"${Number(digits) + 1}"`),
  ),
  "prefixed-number": withTicketNo((number) => `"INC${number}"`),
  "grouped-number": withTicketNo((number) => `"${number.toLocaleString("en-US")}"`),
  /** The ticket is there, and the answer does not say which it is. */
  unnumbered: withTicketNo(() => "0"),
  "double-encoded": withText((text) => JSON.stringify(text)),
  listed: withText((text) => `[${text}]`),
  "in-xml": (reply) => ({
    ...reply,
    contentType: "application/xml; charset=utf-8",
    text: `<string xmlns="http://schemas.microsoft.com/2003/10/Serialization/">${escaped(reply.text)}</string>`,
  }),
  /** Compressed although nobody asked for it. */
  gzipped: (reply) => ({
    ...reply,
    headers: { ...reply.headers, "content-encoding": "gzip" },
    bytes: gzip(new TextEncoder().encode(reply.text)),
  }),
  "byte-order-mark": withText((text) => `\uFEFF${text}`),
  /** Line breaks and control characters inside JSON strings as they are, without a backslash. */
  "control-characters": withText((text) =>
    text.replaceAll(/(?<!\\)((?:\\\\)*)\\n/g, "$1\n").replace(/^\{/, '{"Note":"Saved\r\n\tby\u0001 WEB01",'),
  ),
  "cut-off": withText((text) => text.slice(0, Math.ceil(text.length / 2))),
} satisfies Record<string, (reply: Reply) => Reply>

export type Shape = keyof typeof shapes
