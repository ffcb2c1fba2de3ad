/**
 * The day within which a job gets one incident (rule submitSingleIncidentPerDay). An operations date D lasts from
 * DAILY_START_HOUR on D to DAILY_START_HOUR on D + 1, in the zone of the moment that is asked about. It is kept as the
 * first line of the job's documentation; everything else in there belongs to the operators and is kept to the byte.
 */
import * as DateTime from "effect/DateTime"
import * as Option from "effect/Option"

const hourMillis = 3_600_000

/** A calendar date as midnight UTC; none for `2024-02-30`, which a lenient parser takes for 1 March. */
const parse = (date: string): Option.Option<DateTime.Utc> =>
  DateTime.make(`${date}T00:00:00Z`).pipe(
    Option.map(DateTime.toUtc),
    Option.filter((day) => DateTime.formatIsoDateUtc(day) === date),
  )

/** The wall clock time as if it were UTC. */
export const wallMillis = (at: DateTime.Zoned): number => DateTime.toEpochMillis(at) + DateTime.zonedOffset(at)

/**
 * When the operations date `day` begins: the first moment at which the clock on the wall shows the start hour or later.
 * That is the first of two where clocks go back over it, and the end of the gap where they are put forward over it.
 */
const beginning = (day: DateTime.Utc, startHour: number, zone: DateTime.TimeZone): DateTime.Zoned => {
  const wanted = DateTime.add(day, { hours: startHour })
  const earlier = DateTime.setZone(wanted, zone, { adjustForTimeZone: true, disambiguation: "earlier" })
  const target = DateTime.toEpochMillis(wanted)
  if (wallMillis(earlier) === target) return earlier
  // In a gap: `earlier` lies before it and `later` behind it, so the clock is put forward once in between.
  const later = DateTime.setZone(wanted, zone, { adjustForTimeZone: true, disambiguation: "later" })
  const momentAt = (millis: number) => DateTime.mapEpochMillis(earlier, () => millis)
  let [before, reached] = [DateTime.toEpochMillis(earlier), DateTime.toEpochMillis(later)]
  while (reached - before > 1) {
    const middle = Math.floor((before + reached) / 2)
    if (wallMillis(momentAt(middle)) >= target) reached = middle
    else before = middle
  }
  return momentAt(reached)
}

/** The operations date of `now`, yyyy-MM-dd: before the start hour it is still yesterday. */
export const operationsDate = (now: DateTime.Zoned, dailyStartHour: number): string => {
  const wall = DateTime.toUtc(DateTime.mapEpochMillis(now, () => wallMillis(now) - dailyStartHour * hourMillis))
  const day = DateTime.removeTime(wall)
  const next = DateTime.add(day, { days: 1 })
  // Clocks that go back over the start hour do not end the day that has begun.
  const begun = DateTime.isGreaterThanOrEqualTo(now, beginning(next, dailyStartHour, now.zone))
  return DateTime.formatIsoDateUtc(begun ? next : day)
}

/** When the window of the recorded date is over; none for a date that does not exist. */
export const overAt = (
  recorded: string,
  dailyStartHour: number,
  zone: DateTime.TimeZone,
): Option.Option<DateTime.Zoned> =>
  Option.map(parse(recorded), (day) => beginning(DateTime.add(day, { days: 1 }), dailyStartHour, zone))

interface Window {
  /** yyyy-MM-dd. */
  readonly date: string
  readonly from: DateTime.Zoned
  /** Exclusive. */
  readonly to: DateTime.Zoned
}

/** The operations date of `now`, and from when to when it lasts. */
export const windowOf = (now: DateTime.Zoned, dailyStartHour: number): Window => {
  const date = operationsDate(now, dailyStartHour)
  const day = Option.getOrElse(parse(date), () => DateTime.removeTime(DateTime.toUtc(now)))
  return {
    date,
    from: beginning(day, dailyStartHour, now.zone),
    to: beginning(DateTime.add(day, { days: 1 }), dailyStartHour, now.zone),
  }
}

/** Whether the window of the recorded date is over at `now`; true for a date that does not exist. */
export const isOver = (recorded: string, now: DateTime.Zoned, dailyStartHour: number): boolean =>
  Option.match(overAt(recorded, dailyStartHour, now.zone), {
    onNone: () => true,
    onSome: (over) => DateTime.isGreaterThanOrEqualTo(now, over),
  })

const dateLine = /^[ \t]*Last Incident Date[ \t]*:[ \t]*([\d./-]*)[ \t]*$/
const previousLine = /^[ \t]*Previous Incident[ \t]*:[ \t]*(\S*)[ \t]*$/

const lineEnd = /\r\n|\n|\r/

/** The lines of a text, each with its own line end; joined they are the text again. */
const linesOf = (text: string): ReadonlyArray<string> => (text === "" ? [] : text.split(/(?<=\n|\r(?!\n))/))

const contentOf = (line: string): string => line.replace(lineEnd, "")
const endOf = (line: string): string => lineEnd.exec(line)?.[0] ?? ""

const isDateLine = (line: string): boolean => dateLine.test(contentOf(line))
const isPreviousLine = (line: string): boolean => previousLine.test(contentOf(line))

/** Whether it is a line that the program itself writes. */
export const isOurLine = (line: string): boolean => isDateLine(line) || isPreviousLine(line)

const replaceLine = (lines: ReadonlyArray<string>, index: number, content: string): string =>
  lines.map((line, at) => (at === index ? content + endOf(line) : line)).join("")

const insertLine = (lines: ReadonlyArray<string>, index: number, content: string): string => {
  const newLine = endOf(lines[0] ?? "") || "\r\n"
  const before = lines.slice(0, index).join("")
  const after = lines.slice(index).join("")
  const open = before !== "" && !lineEnd.test(before.slice(-1))
  return before + (open ? newLine : "") + content + (after === "" ? "" : newLine) + after
}

/** The date in the first line, `Last Incident Date : yyyy-MM-dd`; no other line counts. */
export const readDate = (documentation: string): Option.Option<string> =>
  Option.fromUndefinedOr(dateLine.exec(contentOf(linesOf(documentation)[0] ?? ""))?.[1]).pipe(
    Option.filter((date) => Option.isSome(parse(date))),
  )

/** The number of the incident before the one on the job, among the first two lines. */
export const readPrevious = (documentation: string): Option.Option<string> =>
  Option.fromUndefinedOr(
    linesOf(documentation)
      .slice(0, 2)
      .flatMap((line) => previousLine.exec(contentOf(line))?.[1] ?? [])
      .find((number) => number !== ""),
  )

/** Writes `date` into the first line: replaces a date line, valid or not, else inserts one before it. */
export const record = (documentation: string, date: string): string => {
  const lines = linesOf(documentation)
  const content = `Last Incident Date : ${date}`
  return isDateLine(lines[0] ?? "") ? replaceLine(lines, 0, content) : insertLine(lines, 0, content)
}

/** Puts `Previous Incident : N` after the date line, else first; replaces one among the first two lines. */
export const recordPrevious = (documentation: string, number: string): string => {
  const lines = linesOf(documentation)
  const content = `Previous Incident : ${number}`
  const existing = lines.slice(0, 2).findIndex(isPreviousLine)
  if (existing >= 0) return replaceLine(lines, existing, content)
  return insertLine(lines, isDateLine(lines[0] ?? "") ? 1 : 0, content)
}
