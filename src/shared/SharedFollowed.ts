/** The followed incidents of a shared queue (journal/Followed.ts), a row for each line of their files. */
import * as Clock from "effect/Clock"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import type { QueueUnreachable } from "../journal/Journal.ts"
import type { Followed } from "../journal/Followed.ts"
import { fold, FollowedIncidents, nameOf, oldestFirst, toLine } from "../journal/Followed.ts"
import type { Row } from "./Database.ts"
import { dialect } from "./Database.ts"

/** `query`: on the session of the lock, while this host holds it. */
export const make = (
  queue: string,
  query: (text: string, ...parameters: ReadonlyArray<unknown>) => Effect.Effect<ReadonlyArray<Row>, QueueUnreachable>,
): FollowedIncidents["Service"] => {
  const all = Effect.map(query(dialect.followed, queue), (rows) => {
    const lines = new Map<string, Array<string>>()
    for (const { incident, line } of rows) {
      const name = String(incident)
      const known = lines.get(name) ?? []
      known.push(String(line))
      lines.set(name, known)
    }
    const found: ReadonlyArray<Followed> = [...lines.values()].flatMap((of) => Option.toArray(fold(of.join("\n"))))
    return oldestFirst(found)
  })
  return FollowedIncidents.of({
    all,
    record: ({ address, ref }, ...events) =>
      Effect.asVoid(
        query(dialect.follow, queue, nameOf(address, ref.number), events.map((event) => toLine(event)).join("\n")),
      ),
    prune: Effect.fnUntraced(function* (days) {
      const oldest = (yield* Clock.currentTimeMillis) - Duration.toMillis(Duration.days(days))
      const old = (yield* all).filter(({ closed }) => Option.exists(closed, ({ at }) => at < oldest))
      if (old.length === 0) return
      yield* query(
        dialect.forget,
        queue,
        old.map(({ address, ref }) => nameOf(address, ref.number)),
      )
    }),
  })
}
