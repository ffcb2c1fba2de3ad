/**
 * A stateful Symphony Summit: the services that a ticket connector calls, over incidents that a test or an operator can
 * read and close. It is as exact as public material; the texts of most refusals are published nowhere and are invented in
 * the manner of the product.
 */
import type * as Cause from "effect/Cause"
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import * as Struct from "effect/Struct"
import * as SubscriptionRef from "effect/SubscriptionRef"
import type { Call } from "./Fault.ts"
import type { Request, Reply } from "./Message.ts"
import { blank, page } from "./Message.ts"
import type { Operation } from "./Server.ts"
import * as Server from "./Server.ts"
import type { AttachmentSettings } from "./SummitAttachments.ts"
import { uploadBase64, uploadBytes } from "./SummitAttachments.ts"
import type { Behaviour, BehaviourInvalid } from "./SummitBehaviour.ts"
import { changed, names, usual } from "./SummitBehaviour.ts"
import { details, dynamicService, list, listWithDetails, search } from "./SummitReads.ts"
import type { Incident, PersonsChange, Status, SummitState } from "./SummitState.ts"
import { initial, withIncident, withPersonsChange } from "./SummitState.ts"
import type { TicketSettings } from "./SummitTickets.ts"
import { logOrUpdate, updates } from "./SummitTickets.ts"
import type { Service, ServiceCall } from "./SummitWire.ts"
import { base64Upload, logService, nullReference, received, refusal, textIn } from "./SummitWire.ts"

interface SummitUser {
  readonly userName: string
  readonly password: string
}

/** What is absent has a default: any work group, closed tickets refused, no limit for attachments. */
export interface SummitOptions extends Partial<TicketSettings>, Partial<AttachmentSettings>, Partial<Behaviour> {
  readonly apiKey: string
  /** Users who may log on by name and password; nobody unless given. */
  readonly users?: ReadonlyArray<SummitUser>
  /** Number of the first incident; 59404 unless given. */
  readonly firstNumber?: number
  /** Services that the API key is not allowed to call; they answer with an empty body. */
  readonly notAllowed?: ReadonlyArray<string>
  /** A gateway in front wants the key in this header as well, and answers 401 without it. */
  readonly keyHeader?: string
}

export interface SummitSimulator extends Omit<Server.Server<SummitState>, "state"> {
  readonly state: Effect.Effect<SummitState>
  /** In the order of their creation. */
  readonly incidents: Effect.Effect<ReadonlyArray<Incident>>
  incident(number: number | string): Effect.Effect<Incident, Cause.NoSuchElementError>
  /** Sets a status as an analyst does in the web application; any status may follow any other. */
  setStatus(number: number | string, status: Status): Effect.Effect<Incident, Cause.NoSuchElementError>
  /** Changes a ticket as an analyst does in the web application. */
  change(number: number | string, change: PersonsChange): Effect.Effect<Incident, Cause.NoSuchElementError>
  /** Changes the behaviour from now on; names that are absent keep their value. The error lists the valid names. */
  setBehaviour(changes: Readonly<Record<string, unknown>>): Effect.Effect<Behaviour, BehaviourInvalid>
}

interface Offered {
  readonly call: (call: ServiceCall) => Call
  readonly kind: "read" | "write"
  readonly service: Service
}

const searches = (service: Service): Offered => ({ call: () => "search", kind: "read", service })
const uploads = (service: Service): Offered => ({ call: () => "attach", kind: "write", service })

const servicesOf = (options: SummitOptions): ReadonlyMap<string, Offered> => {
  const { closedTickets = "refuse", configurationItems = [], workGroups = [] } = options
  const { maxBytes = Number.MAX_SAFE_INTEGER, refusedExtensions = [] } = options
  return new Map<string, Offered>([
    [
      logService,
      {
        call: ({ parameters }) => (updates(parameters) ? "updateIncident" : "createIncident"),
        kind: "write",
        service: logOrUpdate({ workGroups, configurationItems, closedTickets }),
      },
    ],
    ["IM_GetIncidentDetailsAndChangeHistory", { call: () => "readIncident", kind: "read", service: details }],
    ["IM_GetIncidentList", searches(list)],
    ["IM_GetIncidentListwithDetails", searches(listWithDetails)],
    ["IM_GetMyIncidents", searches(search)],
    ["ADM_Get_DynamicWebServiceResult", searches(dynamicService)],
    ["Summit_UploadAttachment", uploads(uploadBytes({ maxBytes, refusedExtensions }))],
    [base64Upload, uploads(uploadBase64({ maxBytes, refusedExtensions }))],
  ])
}

const replies = (reply: Reply): Operation<SummitState> => Server.reads("other", () => reply)

const proxyIn = Schema.decodeUnknownOption(
  Schema.Struct({ _ProxyDetails: Schema.Record(Schema.String, Schema.Unknown) }),
)

/**
 * Why a request may not call a service, as the reply says it; empty when it may. It needs the API key, or the name and
 * password of a user where the tenant lets users log on. With another AuthType (`FORM`) or without one, a request with a
 * name and a password logs a user on.
 */
const refusedLogOn = (
  { apiKey, users = [] }: SummitOptions,
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

export const make = Effect.fn("SummitSimulator.make")(function* (options: SummitOptions) {
  const services = servicesOf(options)
  const { users = [] } = options

  const operationOf = (request: Request): Operation<SummitState> => {
    const call = received(request)
    if ("status" in call) return replies(call)
    const offered = options.notAllowed?.includes(call.service) === true ? undefined : services.get(call.service)
    if (offered === undefined) return replies(blank())
    const unlocked =
      options.keyHeader === undefined || request.headers[options.keyHeader.toLowerCase()] === options.apiKey
    return {
      call: offered.call(call),
      kind: offered.kind,
      perform: (state, at) => {
        if (!unlocked) return [page("401 - Unauthorized", 401), state]
        const refused = refusedLogOn(options, state.behaviour, call.parameters)
        if (refused !== "") return [call.wraps(refusal(refused)), state]
        const [reply, after] = offered.service(state, call.parameters, at)
        return [call.wraps(reply), after]
      },
    }
  }

  const server = yield* Server.make<SummitState>({
    initial: initial(options.firstNumber ?? 59_404, { ...usual, ...Struct.pick(options, names) }),
    storesAfter: ({ behaviour }) => behaviour.storeMillis,
    operationOf,
    secretsOf: () => [options.apiKey, ...users.map(({ password }) => password)],
    refuses: (status, headers) => page(`${status} - Simulated`, status, headers),
  })
  const { state } = server
  const incident = (number: number | string) =>
    Effect.flatMap(SubscriptionRef.get(state), ({ incidents }) =>
      Effect.fromOption(Option.fromUndefinedOr(incidents.get(Number(number)))),
    )
  const change = Effect.fnUntraced(function* (number: number | string, change: PersonsChange) {
    const at = yield* Clock.currentTimeMillis
    yield* incident(number)
    const { status, ...rest } = change
    const what = [
      ...(status === undefined ? [] : [`set to ${status}`]),
      ...Object.entries(rest).map(([name, value]) => `${name} ${JSON.stringify(value)}`),
    ].join(", ")
    yield* SubscriptionRef.update(state, (now) => {
      const before = now.incidents.get(Number(number))
      if (before === undefined) return now
      const after = withIncident(now, withPersonsChange(before, change, at))
      return Server.withChange(after, at, `Summit: incident ${number} ${what}`)
    })
    return yield* incident(number)
  })
  const simulator: SummitSimulator = {
    ...server,
    state: SubscriptionRef.get(state),
    incidents: Effect.map(SubscriptionRef.get(state), ({ incidents }) => Array.from(incidents.values())),
    incident,
    setStatus: (number, status) => change(number, { status }),
    change,
    setBehaviour: (changes) =>
      Effect.gen(function* () {
        const at = yield* Clock.currentTimeMillis
        const { behaviour } = yield* SubscriptionRef.get(state)
        const after = yield* Effect.fromResult(changed(behaviour, changes))
        yield* SubscriptionRef.update(state, (now) =>
          Server.withChange({ ...now, behaviour: after }, at, `Summit: from now on ${JSON.stringify(changes)}`),
        )
        return after
      }),
  }
  return simulator
})
