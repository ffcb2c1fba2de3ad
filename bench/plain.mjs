/**
 * What one run of the program is measured against: a script by hand, on node:https and nothing else, that makes the same
 * calls for a job without an incident and without a log, and keeps, checks and explains nothing.
 *   node bench/plain.mjs CONNECTOR_CONFIG TEMPLATE JOB_ID TOKEN API_KEY
 */
import { readFileSync } from "node:fs"
import { Agent, request } from "node:https"
import { dirname, join } from "node:path"

const [config, template, job, token, apiKey] = process.argv.slice(2)
const folder = dirname(config)
const text = readFileSync(config, "utf8")
const [, opconPort] = /^PORT=(\d+)$/m.exec(text)
const { address, urls } = JSON.parse(readFileSync(join(folder, "templates", template), "utf8"))
const agent = new Agent({ keepAlive: true, ca: readFileSync(join(folder, "ca.pem")) })

const call = (method, url, headers, body) =>
  new Promise((resolve, reject) => {
    const sent = body === undefined ? undefined : JSON.stringify(body)
    const length =
      sent === undefined ? {} : { "content-type": "application/json", "content-length": Buffer.byteLength(sent) }
    request(url, { method, agent, headers: { ...headers, ...length } }, (response) => {
      let received = ""
      response.setEncoding("utf8")
      response.on("data", (part) => (received += part))
      response.on("end", () =>
        response.statusCode < 300
          ? resolve(JSON.parse(received))
          : reject(new Error(`${url}: ${response.statusCode} ${received}`)),
      )
      response.on("error", reject)
    })
      .on("error", reject)
      .end(sent)
  })

const opcon = (method, path, body) =>
  call(method, `https://localhost:${opconPort}/api/${path}`, { authorization: `Token ${token}` }, body)

const found = await opcon("GET", `dailyjobs/${encodeURIComponent(job)}`)
const created = await call(
  "POST",
  `https://${address.value}/${urls.find(({ name }) => name === "incident").value}`,
  {},
  {
    ServiceName: "IM_LogOrUpdateIncident",
    objCommonParameters: {
      _ProxyDetails: { AuthType: "APIKEY", APIKey: apiKey, ProxyID: 0, ReturnType: "JSON", OrgID: 1, TokenID: "" },
      incidentParamsJSON: {
        IncidentContainerJson: JSON.stringify({
          Updater: "Executive",
          Ticket: {
            IsFromWebService: true,
            Priority_Name: "P3",
            Impact_Name: "Medium",
            Urgency_Name: "Medium",
            Sup_Function: "IT",
            Medium: "Web",
            Classification_Name: "Application Support",
            Source: "Event Trigger",
            Category_Name: "ElasticSearch",
            Assigned_WorkGroup_Name: "DevOps",
            Description: `OpCon job ${found.name} failed`,
          },
          TicketInformation: { Information: `Job ${found.name} failed.` },
          CustomFields: [],
        }),
      },
      RequestType: "RemoteCall",
    },
  },
)
const number = String(created.OutputObject?.IncidentDetails?.TicketNo ?? /(\d{4,})/.exec(JSON.stringify(created))?.[1])
const tickets = `dailyjobs/${found.uid}/incidentTickets`
await opcon("GET", tickets)
await opcon("POST", tickets, { ticketId: number, ticketUrl: `https://${address.value}/ID=${number}` })
await opcon("GET", tickets)
console.log(`created ${number}`)
agent.destroy()
