/** The rules by which a request whose outcome is not known is looked for, sent again, refused or left to a person. */
import { assert, describe, it } from "@effect/vitest"
import * as Option from "effect/Option"
import type { Progress } from "../../../src/journal/Entry.ts"
import type { Unanswered } from "../../../src/domain/Incident.ts"
import { nothingDone } from "../../../src/journal/Entry.ts"
import type { Next } from "../../../src/pipeline/steps/LostReply.ts"
import { afterMiss } from "../../../src/pipeline/steps/LostReply.ts"

const minute = 60_000
const hour = 60 * minute
const sentAt = 1_726_910_400_000

interface Case {
  readonly as: Unanswered["as"] | "killed"
  readonly after: number
  readonly looks: number
  readonly proven?: boolean
  readonly park?: boolean
  readonly searched?: boolean
  readonly change?: Partial<Progress>
}

const next = ({ after, as, change, looks, park = false, proven = false, searched = true }: Case): Next =>
  afterMiss({
    progress: {
      ...nothingDone,
      sending: true,
      sentAt: Option.some(sentAt),
      unanswered: as === "killed" ? Option.none() : Option.some({ as, detail: "as it was" }),
      looks,
      ...change,
    },
    proven,
    searched,
    onLostReply: park ? "park" : "create",
    now: sentAt + after,
    elapsed: after,
    writeTimeout: 2 * minute,
  })

const once = { resends: 1 }
const long = { after: 3 * minute, looks: 5 }

describe("after a look that found nothing", () => {
  const rows: ReadonlyArray<readonly [string, Case, Next]> = [
    ["a lost reply may still be stored", { as: "lost", after: 179_999, looks: 6, proven: true }, "look again"],
    [
      "a killed run's request may still be stored",
      { as: "killed", after: 179_999, looks: 6, proven: true },
      "look again",
    ],
    ["'not now' may have been stored", { as: "declined", after: 179_999, looks: 6, proven: true }, "look again"],
    ["one look is never enough", { as: "lost", after: hour, looks: 1, proven: true }, "look again"],
    ["nor are three within seconds", { as: "killed", after: hour, looks: 3, proven: true }, "look again"],
    ["a lost reply, proven", { as: "lost", ...long, proven: true }, "send again"],
    ["a lost reply, not proven", { as: "lost", ...long }, "send again in doubt"],
    ["a lost reply, not proven, park", { as: "lost", ...long, park: true }, "park"],
    ["a lost reply, proven, park", { as: "lost", ...long, proven: true, park: true }, "send again"],
    ["the second lost reply", { as: "lost", ...long, change: once }, "park"],
    ["the second lost reply, proven", { as: "lost", ...long, proven: true, change: once }, "park"],
    ["a kill after the second", { as: "killed", ...long, proven: true, change: once }, "park"],
    ["'not now', proven, however often", { as: "declined", ...long, proven: true, change: once }, "send again"],
    ["'not now', not proven", { as: "declined", ...long }, "send again in doubt"],
    ["'not now', not proven, twice", { as: "declined", ...long, change: once }, "park"],
    [
      "'not now' for hours",
      { as: "declined", ...long, proven: true, change: { declinedSince: Option.some(sentAt - 6 * hour) } },
      "refuse",
    ],
    ["an answer that reads like a refusal is looked for", { as: "refused", after: 0, looks: 2 }, "look again"],
    ["and never sent again", { as: "refused", after: 15_000, looks: 3 }, "refuse"],
    ["nor where its absence is proven", { as: "refused", after: hour, looks: 9, proven: true }, "refuse"],
    ["but where nobody can look, a person does", { as: "refused", ...long, searched: false }, "park"],
    ["and where an earlier one may be there, too", { as: "refused", after: hour, looks: 9, change: once }, "park"],
    [
      "unless it is proven to be absent",
      { as: "refused", after: hour, looks: 9, change: once, proven: true },
      "refuse",
    ],
    ["what a person sends again is looked for", { as: "retried", after: hour, looks: 2 }, "look again"],
    ["and sent", { as: "retried", after: hour, looks: 3, change: once }, "send again"],
    ["a clock that was put back", { as: "lost", after: -hour, looks: 11, proven: true }, "look again"],
    ["holds up nothing for ever", { as: "lost", after: -hour, looks: 12, proven: true }, "send again"],
    [
      "an entry of version 1.0.0 does not say when it was sent",
      { as: "killed", after: Number.POSITIVE_INFINITY, looks: 4, proven: true },
      "send again",
    ],
  ]
  it.each(rows)("%s", (_, given, expected) => assert.strictEqual(next(given), expected))

  it("never sends a third time what is not known to be absent", () => {
    for (const as of ["lost", "killed", "declined", "refused"] as const)
      for (const proven of as === "declined" ? [false] : [false, true])
        for (const park of [false, true])
          for (const looks of [1, 3, 12, 100]) {
            const found = next({ as, after: 24 * hour, looks, proven, park, change: once })
            assert.notInclude(["send again", "send again in doubt"], found)
          }
  })
})
