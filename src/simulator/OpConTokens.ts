/**
 * Tokens: for a user and password, valid for 20 minutes, or for an application, valid for ever; the same application gets
 * its token again. They are numbered, not random, so that a run can be repeated.
 */
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import type { Request } from "./Message.ts"
import { json } from "./Message.ts"
import type { OpConState, Token } from "./OpConState.ts"
import { apiError, bodyAs, invalidToken, time } from "./OpConWire.ts"
import type { Operation } from "./Server.ts"
import { reads } from "./Server.ts"

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

/** The password in a request for a token, which the request log must not hold. */
export const passwordIn = (request: Request): ReadonlyArray<string> =>
  Option.match(wanted(request), { onNone: () => [], onSome: ({ user }) => [user.password] })

const toWire = (token: Token) => ({
  id: token.id,
  user: { id: 0, loginName: token.loginName, name: token.loginName },
  tokenType: { id: token.application, type: token.type },
  validFrom: time(token.validFrom),
  validUntil: token.validUntil === null ? null : time(token.validUntil),
})

/** The token that a request carries, if it was issued here and is still valid. */
export const tokenOf = ({ headers }: Request, { tokens }: OpConState, at: number): Option.Option<Token> => {
  const [, id = ""] = /^Token (.+)$/.exec(headers.authorization ?? "") ?? []
  return Option.filter(
    Option.fromUndefinedOr(tokens.get(id)),
    ({ validUntil }) => validUntil === null || at < validUntil,
  )
}

export const create = (request: Request, users: ReadonlyArray<User>): Operation<OpConState> => ({
  call: "token",
  kind: "write",
  perform: (state, at) => {
    const sent = wanted(request)
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

export const find = (request: Request) =>
  reads<OpConState>("token", (state, at) =>
    Option.match(tokenOf(request, state, at), { onNone: () => invalidToken, onSome: (token) => json(toWire(token)) }),
  )

export const remove = (request: Request): Operation<OpConState> => ({
  call: "token",
  kind: "write",
  perform: (state, at) =>
    Option.match(tokenOf(request, state, at), {
      onNone: () => [invalidToken, state],
      onSome: ({ id }) => [
        json(null),
        { ...state, tokens: new Map(Array.from(state.tokens).filter(([token]) => token !== id)) },
      ],
    }),
})
