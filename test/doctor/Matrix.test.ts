/**
 * Broken environments, each with the check that has to name its true cause: first among those that failed, and in words
 * that say what to do. The matrix is printed.
 */
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as DoctorSite from "../support/DoctorSite.ts"
import type { Case } from "./Case.ts"
import * as Matrix from "../support/Matrix.ts"
import { files } from "./MatrixOfFiles.ts"
import { opcon, sweeps, times } from "./MatrixOfOpCon.ts"
import { places } from "./MatrixOfPlaces.ts"
import { proxy, summit } from "./MatrixOfSummit.ts"

const judged = (one: Case) => Effect.map(DoctorSite.report(one), ({ exit, report }) => Matrix.judge(one, report, exit))

describe("doctor", () => {
  it.effect("names the true cause of what is broken", () =>
    Effect.gen(function* () {
      const rows = yield* Effect.forEach(
        [...files, ...places, ...opcon, ...sweeps, ...proxy, ...summit, ...times],
        judged,
      )
      yield* Matrix.print(rows)
      assert.isAtLeast(rows.length, 40)
      const wrong = rows.filter((row) => !row.right)
      assert.deepStrictEqual(wrong, [])
    }),
  )
})
