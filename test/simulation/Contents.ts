/**
 * What the tickets of a seed say beyond a plain template: place holders of the job, conditions, a configuration item, limits.
 * Drawn from dice of their own, so that whatever else is met stays as it is.
 */
import type { Dice } from "./Engine.ts"
import { dice } from "./Engine.ts"

export interface Contents {
  /** Fields of the template. */
  readonly template: Readonly<Record<string, unknown>>
  /** Values of CI_Value that Summit knows; every value where it is empty. */
  readonly configurationItems: ReadonlyArray<string>
  /** Documentation of every job. */
  readonly documentation: string
  /** How many characters each text may have. */
  readonly limits: Readonly<Record<string, number>>
}

const plain: Contents = { template: {}, configurationItems: [], documentation: "", limits: {} }

const texts = [
  "@EV_Job (@EV_JobNumber) of @EV_Department failed at @EV_FailedAt: @EV_Termination\n\n@EV_Documentation",
  "@EV_Instructions\n@EV_Tags @EV_Duration @EV_JobLink @EV_PreviousIncident",
  "\u{1F600}".repeat(120),
  "One long text of many words. ".repeat(30),
] as const

/** The marker of another run in the documentation must not make this ticket be taken for that one. */
const documentations = [
  "<INSTRUCTIONS>Restart it.\r\nThen call.</INSTRUCTIONS>\r\nOwner: Finance",
  "as in opcon254f128ee7af025898f17831",
  `long ${"and longer ".repeat(60)}`,
] as const

/** A text of the program that may say that there are two incidents must find room beside the marker. */
const roomForDoubt = 400

const limitsOf = (draw: Dice): Contents["limits"] => ({
  Description: draw.int(10, 60),
  Information: draw.int(roomForDoubt, 900),
  UserLog: draw.int(50, 600),
})

const conditionsOf = (draw: Dice) => ({
  whenMatches: draw.pick(["first", "all"]),
  when: [
    {
      if: { job: ["JOB*", "LOAD*"] },
      ticketInformation: draw.pick(texts),
      attributes: [{ name: "Priority_Name", value: "P1" }],
    },
    {
      if: { termination: "1" },
      ticketDescription: "@EV_ExitCode",
      configurationItem: { key: "serialnumber", value: "4711" },
    },
    { if: {}, attributes: [{ name: "Category_Name", value: "Batch" }] },
  ],
})

export const make = (seed: number): Contents => {
  const draw = dice(seed ^ 0x1b873593)
  const some = draw.chance(0.35)
  const limits = draw.chance(0.6) ? limitsOf(draw) : {}
  const conditions = draw.chance(0.5) ? conditionsOf(draw) : {}
  const onUpdate = draw.pick(["send", "omit"])
  const item = draw.chance(0.5) ? { configurationItem: { key: "hostname", value: "@EV_Agent", onUpdate } } : {}
  const drawn: Contents = {
    template: {
      ticketInformation: draw.pick(texts),
      documentationTag: "INSTRUCTIONS",
      limits,
      ...conditions,
      ...item,
    },
    configurationItems: draw.chance(0.3) ? ["UNKNOWN"] : [],
    documentation: draw.pick(documentations),
    limits,
  }
  return some ? drawn : plain
}
