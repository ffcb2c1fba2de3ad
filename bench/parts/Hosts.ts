/** The same failures reported on one host with its files, and spread over three hosts that share a queue in PostgreSQL. */
import * as Effect from "effect/Effect"
import type { Stormed } from "../Launching.ts"
import { storm } from "../Launching.ts"
import { median } from "../Paired.ts"
import * as Programs from "../Programs.ts"
import type { Table } from "../Report.ts"
import { shown } from "../Report.ts"
import type { Part } from "./Part.ts"

/** Rounds, each of both, in turns. */
const rounds = 3
const count = 3

const rowOf = (name: string, all: ReadonlyArray<Stormed>): ReadonlyArray<string> => {
  const sum = (of: (one: Stormed) => number) => all.reduce((sum, one) => sum + of(one), 0)
  return [
    name,
    ...[(one: Stormed) => one.seconds, (one: Stormed) => one.cpu].map((of) => shown(median(all.map(of)))),
    ...[sum((one) => one.incidents), sum((one) => one.doubled), sum((one) => one.lost)].map(String),
  ]
}

const text = [
  "Each launch is a process of its own, 8 at a time, in turn on each host. The database, the hosts and both systems are on",
  "the same two cores. A round runs both, one after the other, and each round begins with the other one.",
].join("\n")

export const hosts: Part = {
  name: "hosts",
  run: Effect.fnUntraced(function* ({ launches, rounds: factor }) {
    const built = yield* Programs.built
    const files: Array<Stormed> = []
    const shared: Array<Stormed> = []
    for (let round = 0; round < Math.max(1, Math.round(rounds * factor)); round += 1) {
      const one = Effect.map(storm(built, launches, 8), (stormed) => files.push(stormed))
      const three = Effect.map(storm(built, launches, 8, count), (stormed) => shared.push(stormed))
      yield* Effect.all(round % 2 === 0 ? [one, three] : [three, one])
    }
    const ratios = files.map(({ seconds }, round) => (shared[round]?.seconds ?? Number.NaN) / seconds)
    const table: Table = {
      about: `${launches} launches, medians of ${files.length} rounds`,
      head: ["", "seconds", "CPU s", "incidents", "doubled", "lost"],
      rows: [rowOf("one host, files", files), rowOf(`${count} hosts, one queue`, shared)],
    }
    return {
      title: "Several hosts",
      text,
      tables: [table],
      aims: [
        {
          what: `${launches} launches over ${count} hosts, as long as on one with files`,
          wanted: { most: 1.3 },
          measured: median(ratios),
          unit: " times",
          chief: true,
        },
        {
          what: "doubled and lost, over several hosts",
          wanted: { most: 0 },
          measured: shared.reduce((sum, one) => sum + one.doubled + one.lost, 0),
          unit: "",
        },
      ],
    }
  }),
}
