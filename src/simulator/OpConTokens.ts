/**
 * Tokens: made for a user and password, for 20 minutes, or for an application, without an end; the same application gets
 * its token again. They are numbered, not random, so that a run can be repeated.
 */
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import type { Asked } from "./Message.ts"
import { json } from "./Message.ts"
import { bodyAs } from "./OpConBody.ts"
import type { OpConState, Token } from "./OpConState.ts"
import { apiError, invalidToken, time } from "./OpConWords.ts"
import type { Operation } from "./Server.ts"
import { answers } from "./Server.ts"

export interface User {
  readonly loginName: string
  readonly password: string
}

const lifetime = 20 * 60_000

const wanted = bodyAs(
  Schema.Struct({
    user: Schema.Struct({ loginName: Schema.String, password: Schema.String }),
    tokenType: Schema.Struct({
      type: Schema.Literals(["User", "Application"]),
      id: Schema.optionalKey(Schema.NullOr(Schema.String)),
    }),
  }),
)

/** The password in a request for a token, which no log may hold. */
export const passwordIn = (asked: Asked): ReadonlyArray<string> =>
  Option.match(wanted(asked), { onNone: () => [], onSome: ({ user }) => [user.password] })

const toWire = (token: Token) => ({
  id: token.id,
  user: { id: 0, loginName: token.loginName, name: token.loginName },
  tokenType: { id: token.application, type: token.type },
  validFrom: time(token.validFrom),
  validUntil: token.validUntil === null ? null : time(token.validUntil),
})

/** The token that a request carries, when it is one of ours and still valid. */
export const tokenOf = ({ headers }: Asked, { tokens }: OpConState, at: number): Option.Option<Token> => {
  const [, id = ""] = /^Token (.+)$/.exec(headers.authorization ?? "") ?? []
  return Option.filter(
    Option.fromUndefinedOr(tokens.get(id)),
    ({ validUntil }) => validUntil === null || at < validUntil,
  )
}

const create = (asked: Asked, users: ReadonlyArray<User>): Operation<OpConState> => ({
  call: "token",
  kind: "write",
  perform: (state, at) => {
    const sent = wanted(asked)
    if (Option.isNone(sent)) return [apiError(400, "token", "body", "A user and a token type are expected"), state]
    const { tokenType, user } = sent.value
    if (!users.some(({ loginName, password }) => loginName === user.loginName && password === user.password)) {
      return [apiError(401, "user", "password", "Invalid user name or password"), state]
    }
    const application = tokenType.type === "Application" ? (tokenType.id ?? "") : null
    const issued = Array.from(state.tokens.values()).find(
      (token) => token.type === "Application" && token.application === application,
    )
    if (issued !== undefined) return [json(toWire(issued)), state]
    const token: Token = {
      id: `00000000-0000-4000-8000-${String(state.next).padStart(12, "0")}`,
      loginName: user.loginName,
      type: tokenType.type,
      application,
      validFrom: at,
      validUntil: application === null ? at + lifetime : null,
    }
    return [json(toWire(token)), { ...state, next: state.next + 1, tokens: new Map(state.tokens).set(token.id, token) }]
  },
})

const show = (asked: Asked) =>
  answers<OpConState>("token", (state, at) =>
    Option.match(tokenOf(asked, state, at), { onNone: () => invalidToken, onSome: (token) => json(toWire(token)) }),
  )

const remove = (asked: Asked): Operation<OpConState> => ({
  call: "token",
  kind: "write",
  perform: (state, at) =>
    Option.match(tokenOf(asked, state, at), {
      onNone: () => [invalidToken, state],
      onSome: ({ id }) => [
        json(null),
        { ...state, tokens: new Map(Array.from(state.tokens).filter(([token]) => token !== id)) },
      ],
    }),
})

/** `/api/tokens`; none: the method is not allowed there. */
export const tokens = (asked: Asked, users: ReadonlyArray<User>): Option.Option<Operation<OpConState>> => {
  switch (asked.method) {
    case "GET":
      return Option.some(show(asked))
    case "POST":
      return Option.some(create(asked, users))
    case "DELETE":
      return Option.some(remove(asked))
    default:
      return Option.none()
  }
}
