/**
 * A server that runs the program: its disk, its drain lease, its wall clock, and the processes on it. Every change of a
 * file and every request takes a little time, so that processes run into each other, and is a moment at which a process
 * may be killed: before it, half-way, or after it took effect.
 */
import * as Effect from "effect/Effect"
import type * as Exit from "effect/Exit"
import type * as FileSystem from "effect/FileSystem"
import * as HttpClient from "effect/http/HttpClient"
import type { HttpClientError } from "effect/http/HttpClientError"
import type { HttpClientResponse } from "effect/http/HttpClientResponse"
import { Lease } from "../../src/journal/Lease.ts"
import { clientFor } from "../support/ClientFor.ts"
import * as DiskInMemory from "../../src/simulator/Disk.ts"
import type { Handler } from "../../src/http/Listener.ts"
import type { Bug } from "./Bugs.ts"
import { flushing, leasing, seeing } from "./Bugs.ts"
import type { Dice, Engine, Life } from "./Engine.ts"
import { awake, pause, start } from "./Engine.ts"
import type { Kill } from "./Plan.ts"

export interface Process {
  readonly name: string
  readonly life: Life
  readonly kill: Kill | undefined
  operations: number
}

/** What all hosts of a world share. */
export interface Surroundings {
  readonly engine: Engine
  readonly dice: Dice
  readonly bug: Bug
  readonly tell: (line: string) => void
  readonly count: { processes: number; kills: number; powerCuts: number }
  /** Called when a process was killed; `power`: its host has lost its power with it. */
  readonly onKilled?: (one: Process, power: boolean) => void
}

const forever: Life = { alive: true, skew: () => 0 }

export const make = (surroundings: Surroundings, index: number) => {
  const { bug, count, dice, engine, tell } = surroundings
  const disk = DiskInMemory.make()
  const processes = new Set<Process>()
  const slot: { holder: Process | undefined } = { holder: undefined }
  let skew = 0

  let frozenUntil = 0

  const killed = (one: Process, why: string) => {
    if (!one.life.alive) return
    one.life.alive = false
    surroundings.onKilled?.(one, why === "power cut" || one.kill?.power === true)
    // The operating system gives back what the process held.
    if (slot.holder === one) slot.holder = undefined
    processes.delete(one)
    count.kills += 1
    tell(`${one.name} is killed: ${why}`)
  }
  const powerCut = () => {
    for (const one of Array.from(processes)) killed(one, "power cut")
    disk.powerCut()
    count.powerCuts += 1
    tell(`host ${index} loses its power`)
  }
  const end = (one: Process, what: string) => {
    killed(one, what)
    if (one.kill?.power === true) powerCut()
  }

  /** `half`: what is left of it when the process dies in the midst of it. */
  const operation = <A, E, R>(
    one: Process,
    name: string,
    self: Effect.Effect<A, E, R>,
    half: Effect.Effect<unknown, unknown, R>,
  ) =>
    Effect.suspend((): Effect.Effect<A, E, R> => {
      one.operations += 1
      const doomed = one.kill?.operation === one.operations ? one.kill.when : "not"
      const dies = Effect.suspend(() => {
        end(one, `${doomed} ${name}`)
        return Effect.never
      })
      const wait = pause(engine, one.life, dice.int(0, 3))
      if (doomed === "not") return Effect.andThen(wait, self)
      if (doomed === "before") return Effect.andThen(wait, dies)
      return Effect.andThen(wait, Effect.andThen(Effect.exit(doomed === "sent" ? half : self), dies))
    })

  const filesOf = (one: Process): FileSystem.FileSystem => {
    const { fileSystem: fs } = disk
    const file = (path: string, handle: FileSystem.File): FileSystem.File => ({
      ...handle,
      sync: operation(one, `flush ${path}`, handle.sync, Effect.void),
      writeAll: (data) =>
        operation(one, `write ${path}`, handle.writeAll(data), handle.writeAll(data.subarray(0, data.length >> 1))),
    })
    return {
      ...seeing(bug, fs),
      rename: (from, to) => {
        const self = fs.rename(from, to)
        return operation(one, `rename to ${to}`, self, self)
      },
      remove: (path, options) => {
        const self = fs.remove(path, options)
        const counted = operation(one, `remove ${path}`, self, self)
        return Effect.flatMap(fs.exists(path), (there) => (there ? counted : self))
      },
      open: (path, options) => {
        const self = Effect.map(fs.open(path, options), (handle) => file(path, flushing(bug, handle)))
        return options?.flag === "r" ? self : operation(one, `open ${path}`, self, self)
      },
      readDirectory: (path, options) =>
        Effect.andThen(pause(engine, one.life, dice.int(0, 2)), seeing(bug, fs).readDirectory(path, options)),
    }
  }

  /** The client of a system; the request goes on when the process that sent it is gone. */
  const clientOf = (one: Process, app: Handler): HttpClient.HttpClient => {
    const client = clientFor(app)
    const travel = () => (dice.chance(0.05) ? dice.int(200, 2000) : dice.int(1, 80))
    return HttpClient.make((request) => {
      const name = `${request.method} ${request.url}`
      const send = (answered: (exit: Exit.Exit<HttpClientResponse, HttpClientError>) => void) =>
        engine.at(engine.now() + travel(), () =>
          start(engine, forever, 0, client.execute(request), (exit) =>
            engine.at(engine.now() + travel(), () => answered(exit)),
          ),
        )
      const exchanged = Effect.callback<HttpClientResponse, HttpClientError>((resume) => {
        send((exit) => awake(engine, one.life, () => resume(exit)))
      })
      return operation(
        one,
        name,
        exchanged,
        Effect.sync(() => send(() => {})),
      )
    })
  }

  const leaseOf = (one: Process): Lease["Service"] =>
    leasing(
      bug,
      Lease.of({
        isHeld: Effect.sync(() => slot.holder !== undefined),
        holder: Effect.succeedNone,
        whileHeld: (self) =>
          Effect.acquireUseRelease(
            Effect.andThen(
              pause(engine, one.life, dice.int(0, 3)),
              Effect.sync(() => {
                if (slot.holder !== undefined) return false
                slot.holder = one
                return true
              }),
            ),
            (mine) => (mine ? Effect.asSome(self) : Effect.succeedNone),
            (mine) =>
              Effect.andThen(
                Effect.sync(() => {
                  if (mine) slot.holder = undefined
                }),
                pause(engine, one.life, dice.int(0, 3)),
              ),
          ),
      }),
    )

  return {
    index,
    disk,
    processes,
    powerCut,
    killAll: () => {
      for (const one of Array.from(processes)) killed(one, "from outside")
    },
    setSkew: (millis: number) => {
      skew = millis
    },
    filesOf,
    clientOf,
    leaseOf,
    /** All its processes stand still for so long. */
    freeze: (millis: number) => {
      frozenUntil = Math.max(frozenUntil, engine.now() + millis)
    },
    frozenUntil: () => frozenUntil,
    /** A question to the database, at which the process may be killed as well. */
    asking: <A, E, R>(one: Process, name: string, self: Effect.Effect<A, E, R>) => operation(one, name, self, self),
    /** Starts a process; `onEnd` is called when it has ended by itself. */
    run: <A, E>(
      name: string,
      kill: Kill | undefined,
      program: (one: Process) => Effect.Effect<A, E>,
      onEnd: (exit: Exit.Exit<A, E>) => void,
    ) => {
      count.processes += 1
      const life: Life = { alive: true, skew: () => skew, frozenUntil: () => frozenUntil }
      const one: Process = { name: `${name} #${count.processes}`, life, kill, operations: 0 }
      processes.add(one)
      start(engine, life, dice.int(0, 2 ** 31), program(one), (exit) => {
        processes.delete(one)
        life.alive = false
        onEnd(exit)
      })
    },
  }
}

export type Host = ReturnType<typeof make>
