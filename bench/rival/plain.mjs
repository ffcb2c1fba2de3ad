/**
 * The rival without a framework: what a good engineer writes on node:https when nothing may get lost is nobody's worry.
 * It reads Connector.config and the template, finds the job, creates the incident, writes number and link back, reads and
 * attaches the job log: the same calls as the program, one keep-alive connection a host, no journal, no retries.
 *   node bench/rival/plain.mjs -a AGENT -s SCHEDULE -jn JOB -e CODE -sd DATE -si ID -sn INSTANCE -t TEMPLATE --job-number N
 */
import { readFileSync } from "node:fs"
import { Agent, request } from "node:https"
import { dirname, resolve } from "node:path"

const fail = (message) => {
  throw new Error(message)
}

const options = { "--config": "Connector.config" }
const words = process.argv.slice(2)
for (let at = 0; at < words.length; at += 1) {
  if (!/^-(a|s|jn|e|sd|si|sn|t|-job-number|-config|-json)$/.test(words[at])) fail(`unknown argument ${words[at]}`)
  const values = []
  while (at + 1 < words.length && !/^--?[a-z]/.test(words[at + 1])) values.push(words[(at += 1)])
  options[words[at - values.length]] = values.join(" ")
}

/** Sections and keys of Connector.config. */
const ini = {}
let section = {}
for (const line of readFileSync(options["--config"], "utf8").split(/\r?\n/)) {
  const [, name] = /^\[(.+)\]$/.exec(line.trim()) ?? []
  const [, key, value] = /^([^;#=]+)=(.*)$/.exec(line.trim()) ?? []
  if (name !== undefined) section = ini[name] = {}
  else if (key !== undefined) section[key.trim()] = value.trim()
}
const { DEFAULTS = {}, GENERAL = {} } = ini
const opconApi = ini["OPCON API"] ?? fail("Connector.config has no [OPCON API]")
const summitApi = ini["SUMMIT API"] ?? {}
const folder = dirname(resolve(options["--config"]))
/** As EncryptValue writes a secret: hex of base64. */
const decoded = (secret) => Buffer.from(Buffer.from(secret, "hex").toString(), "base64").toString()
const template = JSON.parse(readFileSync(resolve(folder, GENERAL.TEMPLATESDIR ?? "templates", options["-t"]), "utf8"))
const url = (name) => template.urls.find((one) => one.name === name).value

const agentFor = ({ CA_FILE }) =>
  new Agent({ keepAlive: true, maxSockets: 1, ca: CA_FILE && readFileSync(resolve(folder, CA_FILE)) })

const call = (agent, method, address, headers, body) =>
  new Promise((done, failed) => {
    const sent = body === undefined ? undefined : JSON.stringify(body)
    if (sent !== undefined) {
      headers = { ...headers, "content-type": "application/json", "content-length": Buffer.byteLength(sent) }
    }
    request(address, { method, agent, headers, timeout: 30_000 }, (response) => {
      const parts = []
      response.on("data", (part) => parts.push(part))
      response.on("error", failed)
      response.on("end", () => {
        const text = Buffer.concat(parts).toString()
        if (response.statusCode >= 300) return failed(new Error(`${method} ${address}: ${response.statusCode} ${text}`))
        return done(JSON.parse(text))
      })
    })
      .on("timeout", () => failed(new Error(`${method} ${address}: no answer`)))
      .on("error", failed)
      .end(sent)
  })

const opconAgent = agentFor(opconApi)
const opconHeaders = { accept: "application/json", authorization: `Token ${decoded(opconApi.TOKEN)}` }
const opcon = (method, path, body) =>
  call(opconAgent, method, `https://${opconApi.ADDRESS}:${opconApi.PORT}/api/${path}`, opconHeaders, body)

const summitAgent = agentFor(summitApi)
const proxyDetails = {
  AuthType: "APIKEY",
  APIKey: decoded(template.credentials.apiKey),
  ProxyID: 0,
  ReturnType: "JSON",
  OrgID: 1,
  TokenID: "",
}
const summit = async (path, service, parameters) => {
  const answer = await call(
    summitAgent,
    "POST",
    `https://${template.address.value}/${path}`,
    {},
    {
      ServiceName: service,
      objCommonParameters: { _ProxyDetails: proxyDetails, ...parameters },
    },
  )
  return answer.Errors ? fail(`${service}: ${answer.Errors}`) : answer
}

const holders = {
  "@EV_Agent": options["-a"],
  "@EV_Date": options["-sd"],
  "@EV_errorcode": options["-e"],
  "@EV_Job": options["-jn"],
  "@EV_Schedule": options["-s"],
}
const fill = (text) => text.replaceAll(/@EV_[A-Za-z]+/g, (name) => holders[name] ?? name)

/** [DEFAULTS], the template's attributes, working hours, the job's tags; later wins. */
const attributesOf = (tags) => {
  const ticket = {
    IsFromWebService: true,
    Ticket_No: "",
    Priority_Name: DEFAULTS.PRIORITY_NAME_VALUE ?? "P3",
    Impact_Name: DEFAULTS.IMPACT_NAME_VALUE ?? "Medium",
    Urgency_Name: DEFAULTS.URGENCY_NAME_VALUE ?? "Medium",
    Sup_Function: DEFAULTS.SUP_FUNCTION_VALUE ?? "IT",
    Medium: DEFAULTS.MEDIUM_VALUE ?? "Web",
    Classification_Name: DEFAULTS.CLASSIFICATION_NAME_VALUE ?? "Application Support",
    Source: DEFAULTS.SOURCE_VALUE ?? "Event Trigger",
    Category_Name: DEFAULTS.CATEGORY_NAME_VALUE ?? "ElasticSearch",
    Assigned_WorkGroup_Name: DEFAULTS.ASSIGNED_WORK_GROUP_NAME_VALUE ?? "DevOps",
  }
  const now = new Date()
  const days = ["sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday"]
  const { start, stop } = template.workingHours[days[now.getDay()]]
  const time = now.getHours() * 100 + now.getMinutes()
  const hours = time >= Number(start) && time < Number(stop) ? "workingHoursAttributes" : "nonWorkingHoursAttributes"
  for (const { name, value } of [...template.attributes, ...template[hours]]) ticket[name] = fill(value)
  const found = (indicator, fits) =>
    template.tags.filter((tag) => tag.indicator === indicator && tags.some((one) => fits(one, tag.indicatorValue)))
  const routed = [...found("TAG_START", (a, b) => a.startsWith(b)), ...found("TAG_END", (a, b) => a.endsWith(b))]
  const used = routed.length > 0 ? routed : template.tags.filter(({ indicator }) => indicator === "DEFAULT")
  for (const { attribute, value } of used.slice(0, 1)) ticket[attribute] = fill(value)
  return { ...ticket, Status: "New", Description: fill(template.ticketDescription), PageName: "LogTicket" }
}

const wait = (millis) => new Promise((done) => setTimeout(done, millis))

/** Milliseconds between two questions for an agent's answer; unless it is set, 25 and then each time a fifth more. */
const every = Number(process.env.POLL_EVERY ?? Number.NaN)

/** Asks the agent, and OpCon until the agent has answered. */
const logAction = async (action, item) => {
  let answer = await opcon("POST", "jobinstanceactions", { action, jobInstanceActionItems: [item] })
  for (let polls = 0; answer.result === "submitted"; polls += 1) {
    await wait(Number.isNaN(every) ? Math.min(25 * 1.2 ** polls, 3000) : every)
    answer = await opcon("GET", `jobinstanceactions/${answer.id}`)
  }
  return answer.jobInstanceActionItems[0]
}

const readLog = async (id) => {
  const { files } = await logAction("LIST", { id })
  const logs = []
  for (const file of files ?? []) {
    const { data } = await logAction("FILE", { id, jorsRequestParameters: file })
    logs.push({ name: file.split(/[\\/]/).at(-1), text: data })
  }
  return logs
}

const id = [options["-sd"].replaceAll("-", ""), options["-si"], options["-sn"], options["-jn"]].join("|")
const job = await opcon("GET", `dailyjobs/${encodeURIComponent(id)}`)
if (job.incidentTicketId) fail(`the job has incident ${job.incidentTicketId} already`)
if (template.tags.some((tag) => tag.indicator === "EXIT" && job.tags.includes(tag.indicatorValue))) process.exit(0)
const run = Number(options["--job-number"] ?? job.jobNumber)

const fetched = template.rules.includeJobLogAttachment ? readLog(run) : Promise.resolve([])
const created = await summit(url("incident"), "IM_LogOrUpdateIncident", {
  incidentParamsJSON: {
    IncidentContainerJsonObj: {
      Updater: "Executive",
      CI_ID: "",
      CI_Key: "",
      CI_Value: "",
      Ticket: attributesOf(job.tags),
      TicketInformation: { Information: fill(template.ticketInformation), InternalLog: "", UserLog: "" },
      CustomFields: template.customAttributes.map(({ groupName, name, value }) => ({
        GroupName: groupName,
        Name: name,
        Value: fill(value),
      })),
    },
  },
  RequestType: "RemoteCall",
})
const { TicketID_Internal: internalId, TicketNo: number } = created
const link = url("viewIncident").replace("{0}", template.viewAddress.value).replace("{1}", String(number))

const tickets = `dailyjobs/${job.uid}/incidentTickets`
const [before] = (await opcon("GET", tickets)) ?? []
if (before === undefined) await opcon("POST", tickets, { id: 0, ticketId: String(number), ticketUrl: link })
const [after] = await opcon("GET", tickets)
if (after?.ticketId !== String(number)) fail(`the job has incident ${after?.ticketId}, not ${number}`)

const limit = Number(GENERAL.MAX_LOG_BYTES ?? 5_242_880)
for (const { name, text } of await fetched) {
  const bytes = Buffer.from(text)
  const half = limit / 2
  const sent = bytes.length > limit ? Buffer.concat([bytes.subarray(0, half), bytes.subarray(-half)]) : bytes
  await summit(url("attachment"), "Summit_UploadAttachmentBase64Encoded", {
    eModule: "IM",
    TicketID: internalId,
    FileBase64: sent.toString("base64"),
    AttachmentFileName: name,
  })
}
console.log(`created ${number} ${link}`)
opconAgent.destroy()
summitAgent.destroy()
