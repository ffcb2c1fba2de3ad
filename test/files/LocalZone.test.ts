/** The machine's zone without Intl tells every moment as Intl does, whichever zone the machine is in. */
import { afterAll, assert, describe, it } from "@effect/vitest"
import * as DateTime from "effect/DateTime"
import * as Schema from "effect/Schema"
import { zone } from "../../src/files/LocalZone.ts"

const before = process.env["TZ"]
afterAll(() => {
  if (before === undefined) delete process.env["TZ"]
  else process.env["TZ"] = before
})

const zones = [
  "UTC",
  "Europe/Berlin",
  "America/Chicago",
  "America/St_Johns",
  "Asia/Kolkata",
  "Australia/Lord_Howe",
  "Pacific/Apia",
  "America/Sao_Paulo",
] as const

/** 1975 to 2060: before, some zones had offsets with seconds. */
const Moment = Schema.Int.check(Schema.isBetween({ minimum: 157_766_400_000, maximum: 2_840_140_800_000 }))

describe.each(zones)("in %s", (name) => {
  const named = DateTime.zoneMakeNamedUnsafe(name)
  const inZone = <A>(self: () => A): A => {
    process.env["TZ"] = name
    return self()
  }

  it.prop("a moment reads the same", { moment: Moment }, ({ moment }) => {
    inZone(() => {
      const utc = DateTime.makeUnsafe(moment)
      const [one, other] = [DateTime.setZone(utc, zone), DateTime.setZone(utc, named)]
      assert.strictEqual(DateTime.formatIsoOffset(one), DateTime.formatIsoOffset(other))
      assert.deepStrictEqual(DateTime.toParts(one), DateTime.toParts(other))
    })
  })

  it("a time of day is the same moment on every day of a year, also where it comes twice or never", () => {
    inZone(() => {
      const day = 86_400_000
      for (let midnight = Date.UTC(2024, 0, 1); midnight < Date.UTC(2025, 0, 1); midnight += day) {
        for (const halfHours of [0, 1, 2, 3, 4, 5, 6, 7, 45, 46, 47]) {
          const wall = DateTime.makeUnsafe(midnight + halfHours * 1_800_000)
          for (const disambiguation of ["earlier", "later"] as const) {
            const at = (in_: DateTime.TimeZone) =>
              DateTime.toEpochMillis(DateTime.setZone(wall, in_, { adjustForTimeZone: true, disambiguation }))
            assert.strictEqual(at(zone), at(named), DateTime.formatIso(wall))
          }
        }
      }
    })
  })
})
