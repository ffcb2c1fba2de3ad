/** What to do about what is logged of a queue that several hosts share. */
import type * as SharedQueue from "../notes/SharedQueue.ts"

export const cures: Readonly<Record<keyof typeof SharedQueue, string>> = {
  shippedAgain:
    "Nothing for this entry. If nobody restored the database from a backup, ask who runs it why it has lost rows.",
  lookedForFirst: "Nothing; for each of them the program looks for its incident before it sends anything.",
  byItself:
    "Look at the database: the reason comes first. With `WHEN_UNREACHABLE=wait` failures would wait on this host instead.",
}
