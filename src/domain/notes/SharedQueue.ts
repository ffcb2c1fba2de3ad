/** What is logged of a queue that several hosts share. What is to be done about each is in cures/SharedQueue.ts. */
import { fixed, sentence } from "../Sentence.ts"

export const shippedAgain = sentence(
  "the database no longer has entry {entry}, which was shipped: it is shipped again, and its incident is looked for first",
)
export const lookedForFirst = fixed(
  "the database may have lost its last changes (a standby took over, or a backup was restored): the incidents of what is pending are looked for first",
)
export const byItself = sentence(
  "{why} WHEN_UNREACHABLE lets this host work by itself: a run that is also reported on another host may get two incidents.",
)
