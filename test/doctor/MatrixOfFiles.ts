/** Broken environments: Connector.config, the files it names, the templates. Each with its true cause. */
import * as Effect from "effect/Effect"
import * as Networks from "../support/Networks.ts"
import type { Case } from "./Case.ts"
import { config, template } from "./Case.ts"

const settings: ReadonlyArray<Case> = [
  {
    name: "no Connector.config where --config says",
    check: "config",
    says: /no such file/,
    words: ["--config", "/nowhere/Connector.config"],
  },
  config("an unknown key", "DEBUG=", "DEBUGG=", /:\d+: unknown key DEBUGG in \[GENERAL\]: did you mean DEBUG\?/),
  config("an unknown section", "[OPCON API]", "[OPCON]", /unknown section \[OPCON\]/),
  config("no ADDRESS of OpCon", "ADDRESS=localhost\n", "", /ADDRESS in \[OPCON API\] is missing/),
  config("an address with https://", "ADDRESS=localhost", "ADDRESS=https://localhost", /without https:\/\//),
  config("a port that is none", "PORT=9443", "PORT=94x3", /PORT in \[OPCON API\] is "94x3"/),
  config("no token", /TOKEN=.*\n/, "", /TOKEN in \[OPCON API\] is missing/),
  config(
    "a token with a quotation mark of a word processor",
    /TOKEN=.*\n/,
    "TOKEN=“abc”\n",
    /TOKEN in \[OPCON API\] holds a character/,
  ),
  config(
    "no TLS to another host",
    /ADDRESS=localhost([\s\S]*)USES_TLS=True/,
    "ADDRESS=opcon.example$1USES_TLS=False",
    /only True is allowed/,
  ),
  config("a time zone with a slip", "[GENERAL]", "[GENERAL]\nTIME_ZONE=Europe/Berln", /did you mean Europe\/Berlin\?/),
  config("a start hour that no day has", "DAILY_START_HOUR=07", "DAILY_START_HOUR=24", /from 0 to 23/),
  config(
    "a proxy without an address",
    "USES_PROXY=False",
    "USES_PROXY=True",
    /USES_PROXY in \[PROXY SERVER\] is True but ADDRESS is not given/,
  ),
  config(
    "a token that is to come from a variable that is not set",
    /TOKEN=.*\n/,
    "TOKEN=env:OPCON_SUMMIT_NOWHERE\n",
    /TOKEN in \[OPCON API\][\s\S]*OPCON_SUMMIT_NOWHERE/,
  ),
  config(
    "a token that is to come from a file that is not there",
    /TOKEN=.*\n/,
    "TOKEN=file:nowhere.txt\n",
    /TOKEN in \[OPCON API\][\s\S]*nowhere\.txt/,
  ),
  ...[
    ["a proxy with its credentials before it", "svc:Pa55word@proxy.example"],
    ["a URL with credentials for a proxy", "http://svc:Pa55:@word@proxy.example:8080/"],
  ].map(([name = "", address]) =>
    config(
      name,
      "USES_PROXY=False",
      `USES_PROXY=True\nADDRESS=${address}\nPORT=8080`,
      /ADDRESS in \[PROXY SERVER\] is "(http:\/\/)?<hidden>@proxy\.example[^"]*": only a host name or IP address/,
    ),
  ),
  config("a key twice", "DEBUG=OFF", "DEBUG=OFF\nDEBUG=ON", /DEBUG in \[GENERAL\] is given twice/),
  {
    ...config(
      "a token in plain text",
      /TOKEN=.*\n/,
      "TOKEN=fc0520dc-fc93-4d3a-bf2f-7d0584c69df2\n",
      /TOKEN is in plain text/,
    ),
    status: "warning",
  },
  {
    name: "a CA_FILE that is not there",
    check: "opcon-ca-file",
    says: /no such file[\s\S]*CA_FILE of the OpCon API/,
    broken: (site) => site.config("CA_FILE=ca.pem", "CA_FILE=nowhere.pem"),
  },
  {
    name: "a CA_FILE that holds no certificate",
    besides: ["summit-ca-file"],
    check: "opcon-ca-file",
    says: /no readable certificate in PEM form[\s\S]*certutil -encode/,
    broken: ({ program }) => program.disk.put("/rehearsal/ca.pem", "\u0030\u0082"),
  },
  {
    name: "a CA_FILE whose certificate is over",
    check: "opcon-ca-file",
    status: "warning",
    says: /localhost in it expired on 2024-09-20/,
    network: { certificates: () => Effect.succeed([Networks.certificate({ validTo: Networks.today - Networks.day })]) },
  },
  {
    name: "a Node that is too old",
    check: "program",
    says: /does not list those that it trusts \(22\.15, 23\.10 and newer do\)/,
    network: { runtime: { ...Networks.runtime, text: "Node 23.9.0 on linux x64", listsCertificates: false } },
  },
]

const templates: ReadonlyArray<Case> = [
  {
    name: "a TEMPLATESDIR that is not there",
    check: "templates",
    says: /the folder of templates in \[GENERAL\]/,
    broken: (site) => site.config("TEMPLATESDIR=templates", "TEMPLATESDIR=nowhere"),
  },
  {
    name: "a TEMPLATESDIR without templates",
    check: "templates",
    says: /no template \(\*\.json\) in/,
    broken: (site) => {
      site.config("TEMPLATESDIR=templates", "TEMPLATESDIR=other")
      site.program.disk.put("/rehearsal/other/template.schema.json", "{}")
    },
  },
  {
    name: "a template that is not there",
    check: "template",
    says: /there is no basics\.json in .*did you mean basic\.json\?/,
    words: ["-t", "basics.json"],
  },
  template("a template that is no JSON", '"rules"', "rules", /basic\.json:\d+:\d+: /),
  template("a template with an unknown field", '"rules"', '"rule"', /unknown field rule: did you mean rules\?/),
  template("a template without an address", '"address"', '"adress"', /address is missing/),
  template("a template with http:// to another host", /localhost:9444/, "http://summit.example", /https:\/\/ is meant/),
  template("a template with an unknown place holder", "@EV_Job", "@EV_Jobb", /unknown placeholder @EV_Jobb/),
  template(
    "tag routing without a DEFAULT",
    /"indicator": "DEFAULT"/g,
    '"indicator": "TAG_START"',
    /no entry with the indicator DEFAULT|indicatorValue/,
  ),
  template(
    "a template without a path for incidents",
    /"name": "incident"/,
    '"name": "attachment"',
    /urls holds no incident/,
  ),
  {
    ...template(
      "an API key in plain text",
      /"apiKey": ".*"/,
      '"apiKey": "rehearsal-api-key"',
      /credentials\.apiKey is in plain text/,
    ),
    status: "warning",
  },
]

const contradictions: ReadonlyArray<Case> = [
  {
    ...template(
      "a tag that nothing asks for",
      /"includeTagRouting": true/,
      '"includeTagRouting": false',
      /basic\.json:\d+:\d+: [\s\S]*template check/,
    ),
    status: "warning",
  },
]

export const files: ReadonlyArray<Case> = [...settings, ...templates, ...contradictions]
