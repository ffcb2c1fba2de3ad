/** What to do about what a run warns of in Connector.config and in templates. */
import type * as Settings from "../notes/Settings.ts"

export const cures: Readonly<Record<keyof typeof Settings, string>> = {
  plainText: "A secret that everybody who sees the file can read: `encrypt --migrate`.",
  twice: "Keep one of the two.",
}
