/**
 * The paths, methods, parameters and members of the vendor's API, as far as a ticket connector can want them. A request
 * that is not in this table is one that no real server promises to understand.
 */
import type { Sent } from "./Watched.ts"

/** Members of a body, and of what they hold; `{}` holds anything. */
export interface Members {
  readonly [name: string]: Members
}

export interface Route {
  readonly method: "GET" | "POST" | "PUT" | "DELETE"
  /** `{id}` stands for one segment. */
  readonly path: string
  /** In lower case. */
  readonly parameters?: ReadonlyArray<string>
  /** None where the request has no body. */
  readonly body?: Members
  /** Without a token. */
  readonly open?: true
}

const words = (text: string): ReadonlyArray<string> => text.trim().split(/\s+/)

const members = (text: string, nested: Members = {}): Members => ({
  ...Object.fromEntries(words(text).map((name) => [name, {}])),
  ...nested,
})

/** Of lists of daily jobs; those names that only the classes behind the API have are left out. */
const jobParameters = words(`
  ids uids scheduleids name jobname schedulename jobnumber dates status jobstatus schedulestatus categories jobtype machine
  startmachine primarymachine alternatemachine alternatemachine2 alternatemachine3 accesscodeids departmentids priority path
  tags terminationdescription reason sortby limit offset includecount includedocumentation includedetails includedependencies
  includeevents includeexpressiondependencies includethresholdresourcedependencies includethresholdresourceupdates
`)

const scheduleParameters = words(
  "ids uids name dates status categories failedjobs path sortby limit offset includeall includeproperties includedetails includeevents",
)

const documentation = members("id frequency job")

const dailyJob = members(
  `
    id uid uniqueJobId name frequency priority jobType department accessCode primaryMachine alternateMachine
    alternateMachine2 alternateMachine3 machineGroup startMachine status terminationDescription computedStartTime
    computedEndTime computedDuration jobNumber incidentTicketId incidentTicketURL jorsRequestParameters steps tags properties
    isRecurrent detailMessages feedback dependencies expressionDependencies events resourceDependencies
    thresholdDependencies resourceUpdates thresholdUpdates details
  `,
  {
    documentation,
    schedule: members(
      "id uid masterId instance name path date status definedStartTime computedStartTime endTime duration workWeek",
    ),
  },
)

const incidentTicket = members("id ticketId ticketUrl")

export const api: ReadonlyArray<Route> = [
  { method: "GET", path: "/api/version", open: true },
  { method: "GET", path: "/api/tokens" },
  { method: "DELETE", path: "/api/tokens" },
  {
    method: "POST",
    path: "/api/tokens",
    open: true,
    body: { user: members("loginName password"), tokenType: members("type id") },
  },
  { method: "GET", path: "/api/dailyjobs", parameters: jobParameters },
  { method: "GET", path: "/api/dailyjobs/count", parameters: jobParameters },
  { method: "GET", path: "/api/dailyjobs/count_by_status", parameters: jobParameters },
  { method: "GET", path: "/api/dailyjobs/{id}" },
  { method: "PUT", path: "/api/dailyjobs/{id}", body: dailyJob },
  { method: "GET", path: "/api/dailyjobs/{id}/status" },
  { method: "GET", path: "/api/dailyjobs/{id}/documentation" },
  { method: "POST", path: "/api/dailyjobs/{id}/documentation", body: documentation },
  { method: "GET", path: "/api/dailyjobs/{id}/documentation/{id}" },
  { method: "PUT", path: "/api/dailyjobs/{id}/documentation/{id}", body: documentation },
  { method: "DELETE", path: "/api/dailyjobs/{id}/documentation/{id}" },
  { method: "GET", path: "/api/dailyjobs/{id}/incidentTickets" },
  { method: "POST", path: "/api/dailyjobs/{id}/incidentTickets", body: incidentTicket },
  { method: "PUT", path: "/api/dailyjobs/{id}/incidentTickets/{id}", body: incidentTicket },
  { method: "DELETE", path: "/api/dailyjobs/{id}/incidentTickets/{id}" },
  { method: "GET", path: "/api/dailyschedules", parameters: scheduleParameters },
  { method: "GET", path: "/api/dailyschedules/{id}" },
  { method: "POST", path: "/api/jobactions", body: members("action reason", { jobs: members("id step") }) },
  { method: "GET", path: "/api/jobactions/{id}" },
  {
    method: "POST",
    path: "/api/jobinstanceactions",
    body: members("action", { jobInstanceActionItems: members("id jorsRequestParameters") }),
  },
  { method: "GET", path: "/api/jobinstanceactions/{id}" },
]

const strangers = (value: unknown, known: Members, place = ""): ReadonlyArray<string> => {
  if (Array.isArray(value)) return value.flatMap((one) => strangers(one, known, place))
  if (typeof value !== "object" || value === null || Object.keys(known).length === 0) return []
  return Object.entries(value).flatMap(([name, member]) => {
    const below = Object.hasOwn(known, name) ? known[name] : undefined
    return below === undefined ? [`member ${place}${name}`] : strangers(member, below, `${place}${name}.`)
  })
}

const isPath = (template: string, path: string): boolean => {
  const wanted = template.split("/")
  const given = path.split("/")
  return wanted.length === given.length && wanted.every((part, index) => part === "{id}" || part === given[index])
}

export const routeOf = ({ method, url }: Pick<Sent, "method" | "url">): Route | undefined => {
  const { pathname } = new URL(url, "https://opcon.example")
  // A path that is written out wins over one with a place holder: `count` is no id.
  const found = api.filter((route) => route.method === method && isPath(route.path, pathname))
  return found.find(({ path }) => path === pathname) ?? found[0]
}

const bodyProblems = ({ body }: Sent, known: Members | undefined): ReadonlyArray<string> => {
  if (known === undefined) return body === "" ? [] : ["a body"]
  return body === "" ? ["no body"] : strangers(JSON.parse(body), known)
}

/** What of the request is not in the API. */
export const problemsOf = (sent: Sent): ReadonlyArray<string> => {
  const route = routeOf(sent)
  if (route === undefined) return ["the path"]
  const { searchParams } = new URL(sent.url, "https://opcon.example")
  const { parameters = [] } = route
  return [
    ...Array.from(searchParams.keys())
      .filter((name) => !parameters.includes(name.toLowerCase()))
      .map((name) => `parameter ${name}`),
    ...bodyProblems(sent, route.body),
    ...(/^Token \S+$/.test(sent.headers.authorization ?? "") === (route.open !== true) ? [] : ["the token"]),
  ]
}
