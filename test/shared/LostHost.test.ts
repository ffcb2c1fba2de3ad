/**
 * A host that drops off the network while it works on the queue: it has a network of its own, whose only cable is pulled.
 * It must notice by itself, and the database must give its lock to the next host. Needs root and iproute2.
 */
import { spawnSync } from "node:child_process"
import { writeFileSync } from "node:fs"
import { join } from "node:path"
import { assert, describe, it } from "@effect/vitest"
import * as NodeServices from "@effect/platform-node/NodeServices"
import * as Effect from "effect/Effect"
import * as FileSystem from "effect/FileSystem"
import { generate } from "selfsigned"
import { dialect, open } from "../../src/shared/Database.ts"
import { lockName } from "../../src/shared/SharedJournal.ts"
import * as Option from "effect/Option"
import * as Postgres from "../support/Postgres.ts"
import * as RealProcess from "../support/RealProcess.ts"
import { tempFolder } from "../support/SharedHost.ts"

const ip = (...args: ReadonlyArray<string>) => spawnSync("ip", args, { encoding: "utf8" })

const space = `opcon-${process.pid}`
const cable = `oc${process.pid}`
/** Of this machine and of the other host, in a range that is for documentation. */
const [here, there] = ["198.51.100.1", "198.51.100.2"]

const mayHaveNetworks = (): boolean => {
  const made = ip("netns", "add", space)
  ip("netns", "del", space)
  return made.status === 0
}

/** A host behind a cable. */
const network = Effect.acquireRelease(
  Effect.sync(() => {
    const end = `${cable}b`
    for (const line of [
      `netns add ${space}`,
      `link add ${cable} type veth peer name ${end}`,
      `link set ${end} netns ${space}`,
      `addr add ${here}/24 dev ${cable}`,
      `link set ${cable} up`,
      `-n ${space} addr add ${there}/24 dev ${end}`,
      `-n ${space} link set ${end} up`,
      `-n ${space} link set lo up`,
    ]) {
      const { status, stderr } = ip(...line.split(" "))
      if (status !== 0) throw new Error(`ip ${line}: ${stderr}`)
    }
  }),
  () =>
    Effect.sync(() => {
      ip("link", "del", cable)
      ip("netns", "del", space)
    }),
)

describe.skipIf(!mayHaveNetworks())("a host whose cable is pulled", () => {
  it.live("stops by itself with 75, and its lock goes to the next host", () =>
    Effect.gen(function* () {
      const main = yield* RealProcess.program
      const files = yield* FileSystem.FileSystem
      yield* network
      const { cert, private: key } = yield* Effect.promise(() =>
        generate([{ name: "commonName", value: here }], {
          extensions: [{ name: "subjectAltName", altNames: [{ type: 7, ip: here }] }],
        }),
      )
      const server = yield* Postgres.start({ cert, key }, here)
      const { database, port, user } = yield* server.database()
      const dir = yield* tempFolder
      const ca = join(dir, "ca.pem")
      writeFileSync(ca, cert)
      writeFileSync(
        join(dir, "Connector.config"),
        [
          "[OPCON API]",
          // Nothing answers there, so that the run holds the lock for as long as it may try.
          `ADDRESS=${here}\nPORT=1\nTOKEN=00000000-0000-4000-8000-000000000000`,
          "[JOURNAL]",
          `URL=postgres://${user}@${here}:${port}/${database}\nPASSWORD=env:QUEUE_PASSWORD\nCA_FILE=ca.pem\nQUEUE=night`,
        ].join("\n"),
      )
      yield* files.copy(RealProcess.inRepository("templates"), join(dir, "templates"))
      const words = "-a A -s NIGHTLY BATCH -jn JOB001 -e 1 -sd 2024-09-21 -si 16 -sn 1 -t basic.json".split(" ")
      const running = yield* RealProcess.start(
        ["netns", "exec", space, process.execPath, main, ...words],
        dir,
        { QUEUE_PASSWORD: Postgres.password },
        "ip",
      )
      const shared = {
        host: here,
        port,
        user,
        database,
        password: Option.some(Postgres.redacted),
        encrypted: true,
        caFile: Option.some(ca),
        queue: "night",
        system: `${here}:1`,
        whenUnreachable: "wait",
      } as const
      const session = yield* open(shared, dir)
      const locked = Effect.repeat(session.query(dialect.isLocked, [lockName(shared)]), {
        until: ([found]) => found?.["yes"] === true,
      })
      const tooEarly = Effect.flatMap(running.ended, (ended) =>
        Effect.die(new Error(`it has ended: ${JSON.stringify(ended)}`)),
      )
      yield* Effect.raceFirst(locked, tooEarly)
      const cut = performance.now()
      const since = () => Math.round((performance.now() - cut) / 100) / 10
      ip("link", "set", cable, "down")
      const [noticed, taken] = yield* Effect.all(
        [
          Effect.map(running.ended, (ended) => ({ ...ended, at: since() })),
          Effect.map(server.run(database, "SELECT pg_advisory_lock(hashtextextended($1, 0))", lockName(shared)), since),
        ],
        { concurrency: 2 },
      )
      yield* Effect.logInfo(`the host noticed after ${noticed.at} s, its lock was free after ${taken} s`)
      assert.strictEqual(noticed.code, 75, noticed.stderr)
      assert.match(
        noticed.stdout,
        /The shared queue night at 198\.51\.100\.1:\d+\/\w+ cannot be used: it did not answer within 3 s/,
      )
      // The host is silent before another one may begin.
      assert.isBelow(noticed.at, taken)
    }).pipe(Effect.scoped, Effect.provide(RealProcess.platform), Effect.provide(NodeServices.layer)),
  )
})
