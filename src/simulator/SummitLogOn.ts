/**
 * Who may call a service: an API key, or the name and password of a user where the tenant lets users log on. With an
 * AuthType of its own (`FORM`) or without one, a request that brings a name and a password logs a user on.
 */
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import type { Behaviour } from "./SummitBehaviour.ts"
import { nullReference, textIn } from "./SummitWords.ts"

export interface SummitUser {
  readonly userName: string
  readonly password: string
}

export interface LogOnSettings {
  readonly apiKey: string
  /** Users who may log on by name and password; nobody when empty. */
  readonly users: ReadonlyArray<SummitUser>
}

const proxyIn = Schema.decodeUnknownOption(
  Schema.Struct({ _ProxyDetails: Schema.Record(Schema.String, Schema.Unknown) }),
)

/** Why a request is refused, in the words of the reply; empty when it is not. */
export const refusedLogOn = (
  { apiKey, users }: LogOnSettings,
  { logOn }: Pick<Behaviour, "logOn">,
  parameters: Readonly<Record<string, unknown>>,
): string => {
  const proxy = proxyIn(parameters)
  if (Option.isNone(proxy)) return nullReference
  const { APIKey, AuthType, Password, UserName } = proxy.value._ProxyDetails
  const [key, kind, name, password] = [textIn(APIKey), textIn(AuthType), textIn(UserName), textIn(Password)]
  const isUser = kind === undefined || kind === "" ? !key && name !== undefined : !/^apikey$/i.test(kind)
  if (!isUser) {
    if (key === undefined) return nullReference
    return key === apiKey && logOn !== "password" ? "" : "Invalid API Key"
  }
  if (name === undefined || password === undefined) return nullReference
  if (logOn === "key") return "Logging on by user name is disabled, use an API Key"
  const isKnown = users.some((user) => user.userName.toLowerCase() === name.toLowerCase() && user.password === password)
  return isKnown ? "" : "Invalid User Name or Password"
}
