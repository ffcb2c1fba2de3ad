/**
 * What holds for all facts, generated from their schema.
 */
import { assert, describe, it } from "@effect/vitest"
import * as DateTime from "effect/DateTime"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import { isOver, operationsDate } from "../../src/domain/DailyWindow.ts"
import { decide, needsTicketState } from "../../src/domain/Decide.ts"
import { Decision, givesAnother, stormOf } from "../../src/domain/Decision.ts"
import { rows } from "../../src/domain/DecisionRows.ts"
import { Facts, nothingElse, TicketState } from "../../src/domain/Facts.ts"
import { moment } from "./Given.ts"

const yes = Option.some
const none = Option.none<string>()

const pickSuppress = (decision: Decision) =>
  decision._tag === "Suppress" ? [decision.reason, decision.detail] : [decision._tag]

/** What the next failure of the job finds; `refused`: Summit does not let the ticket be reopened. */
const apply = (of: Facts, decision: Decision, refused: boolean): Facts => {
  const created: Facts = {
    ...of,
    ticket: yes("60000"),
    state: "Active",
    recordedDate: of.singlePerDay ? yes("2024-09-22") : of.recordedDate,
    windowOver: of.singlePerDay ? false : of.windowOver,
  }
  return Decision.match(decision, {
    Suppress: () => of,
    Create: () => created,
    Update: ({ ticket }) => (givesAnother(decision) ? { ...created, ticket: yes(ticket) } : of),
    Reopen: ({ whenRefused }): Facts => {
      if (!refused) return { ...of, state: "Active" }
      return whenRefused === "create" ? created : of
    },
  })
}

describe("needsTicketState", () => {
  it.prop("says no only where the state makes no difference", [Facts], ([of]) => {
    const decisions = [...TicketState.literals, "NotRead" as const].map((state) =>
      JSON.stringify(decide({ ...of, state })),
    )
    assert.strictEqual(needsTicketState(of), new Set(decisions).size > 1)
  })
})

describe("decide", () => {
  it.prop("answers everything with one of its rows", [Facts], ([of]) => {
    const decision = decide(of)
    assert.isTrue(Schema.is(Decision)(decision))
    assert.include(
      rows.map(({ number }) => number),
      decision.row,
    )
    assert.deepStrictEqual(decide({ ...of }), decision)
  })

  it.prop("suppresses whenever there is an EXIT tag, and names it", [Facts, Schema.NonEmptyString], ([of, tag]) => {
    assert.deepStrictEqual(pickSuppress(decide({ ...of, exitTag: yes(tag) })), ["ExitTag", tag])
  })

  it.prop("takes the row without a condition only for what it is for", [Facts], ([of]) => {
    if (decide(of).row === 8) assert.isTrue(Option.isNone(of.exitTag) && Option.isNone(of.ticket))
  })

  it.prop("forgets no ticket: it is changed or named", [Facts, Schema.NonEmptyString], ([of, number]) => {
    const decision = decide({ ...of, exitTag: none, recovered: none, silence: none, ticket: yes(number) })
    const named = Decision.match(decision, {
      Suppress: () => none,
      Create: ({ previous }) => previous,
      Update: ({ previous, ticket }) => yes(previous ?? ticket),
      Reopen: ({ ticket }) => yes(ticket),
    })
    assert.deepStrictEqual(named, yes(number))
  })

  it.prop("does not create again for the failure after", [Facts, Schema.Boolean], ([of, refused]) => {
    const first = decide(of)
    const after = apply(of, first, refused)
    const second = decide(after)
    assert.notStrictEqual(second._tag, "Create")
    // Nor for any failure after that, however often.
    assert.deepStrictEqual(decide(apply(after, second, refused)), second)
  })

  it.prop("a decision survives being written as JSON", [Facts], ([of]) => {
    const codec = Schema.fromJsonString(Decision)
    const decision = decide(of)
    // JSON has no negative zero, and no number of a storm is one.
    if (Object.values(stormOf(decision) ?? {}).some((value) => Object.is(value, -0))) return
    assert.deepStrictEqual(Schema.decodeUnknownSync(codec)(Schema.encodeSync(codec)(decision)), decision)
  })

  it.prop(
    "holds back a second incident until the next operations day, in every zone",
    {
      at: Schema.Int.check(Schema.isBetween({ minimum: 1_577_836_800_000, maximum: 1_893_456_000_000 })),
      later: Schema.Int.check(Schema.isBetween({ minimum: 0, maximum: 172_800_000 })),
      hour: Schema.Int.check(Schema.isBetween({ minimum: 0, maximum: 23 })),
      zone: Schema.Literals(["UTC", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Kolkata"]),
    },
    ({ at, hour, later, zone }) => {
      const now = moment(at, zone)
      const then = DateTime.mapEpochMillis(now, (millis) => millis + later)
      const date = operationsDate(now, hour)
      const found: Facts = {
        exitTag: none,
        ticket: none,
        singlePerDay: true,
        recordedDate: yes(date),
        windowOver: isOver(date, then, hour),
        state: "NotRead",
        createWhenClosed: false,
        ...nothingElse,
      }
      assert.strictEqual(decide(found).row, operationsDate(then, hour) === date ? 7 : 8)
    },
  )
})
