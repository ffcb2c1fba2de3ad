/** The built program migrates real files: who may read what is left, and that the files work afterwards. */
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as FileSystem from "effect/FileSystem"
import { sampleDate } from "../support/Simulators.ts"
import * as RealProcess from "../support/RealProcess.ts"

describe("encrypt --migrate, as a process", () => {
  it.live("keeps the modes of the files, and everything else that holds a secret for its owner", () =>
    Effect.gen(function* () {
      const files = yield* FileSystem.FileSystem
      const main = yield* RealProcess.program
      const { dir, opcon } = yield* RealProcess.site({ jobs: [] })
      const job = yield* opcon.addJob({ name: "SECRET", date: sampleDate, scheduleId: 16 })
      const config = `${dir}/Connector.config`
      const linked = `${dir}/templates/basic.json`
      yield* files.chmod(config, 0o640)
      // A template that is a link stays one.
      yield* files.rename(linked, `${dir}/shared.json`)
      yield* files.symlink(`${dir}/shared.json`, linked)

      const ended = yield* RealProcess.run([main, "encrypt", "--migrate"], dir)
      assert.deepStrictEqual([ended.code, ended.stdout.trim().split("\n").length], [0, 5], ended.stderr)
      assert.strictEqual(yield* files.readLink(linked), `${dir}/shared.json`)
      const names = [
        ...(yield* files.readDirectory(dir)),
        ...(yield* files.readDirectory(`${dir}/templates`)).map((name) => `templates/${name}`),
      ]
      const ofOwner = names.filter((name) => name.endsWith(".key") || name.includes(".bak-"))
      assert.lengthOf(ofOwner, 6)
      for (const name of ofOwner) {
        assert.strictEqual((yield* files.stat(`${dir}/${name}`)).mode & 0o777, 0o600, name)
      }
      assert.strictEqual((yield* files.stat(config)).mode & 0o777, 0o640)
      assert.deepStrictEqual(
        names.filter((name) => name.includes(".new-")),
        [],
      )

      const raised = yield* RealProcess.run([main, ...RealProcess.words(job)], dir)
      assert.strictEqual(raised.code, 0, raised.stderr)
      yield* files.chmod(`${dir}/opcon-summit.key`, 0o644)
      const refused = yield* RealProcess.run([main, ...RealProcess.words(job), "--dry-run"], dir)
      assert.strictEqual(refused.code, 78, refused.stderr)
      assert.include(refused.stdout, `chmod 600 ${dir}/opcon-summit.key`)
    }).pipe(Effect.scoped, Effect.provide(RealProcess.platform)),
  )
})
