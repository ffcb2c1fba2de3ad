/**
 * Every sentence of the vendor's documentation about what its connector does, and what this one does: the docs print the
 * rows, and each row shows itself to be true.
 */
import { assert } from "@effect/vitest"
import * as Option from "effect/Option"
import * as Redacted from "effect/Redacted"
import * as Secret from "../../src/domain/Secret.ts"
import { normalise } from "../../src/intake/VendorWords.ts"
import { read } from "../../src/intake/VendorArguments.ts"
import * as TemplateText from "./TemplateText.ts"
import * as ConfigText from "./ConfigText.ts"
import type { Row } from "./MigrationGiven.ts"
import { refused, older, newest, template, invalid, routed, row, group } from "./MigrationGiven.ts"
import { ticketRows } from "./MigrationTicketRows.ts"

/** What the command line and the two files may hold. */
const ofFiles: ReadonlyArray<Row> = [
  row(
    "both",
    "Eight arguments, names with spaces unquoted, values that are empty or begin with a dash",
    "same",
    "",
    () => {
      const words = "-a -s NIGHTLY BATCH -jn LOAD GL -e -000000001:0000:N -sd 2024-09-21 -si 16 -sn 1 -t basic.json"
      const line = JSON.stringify(read(normalise(words.split(" "))))
      for (const value of ["NIGHTLY BATCH", "LOAD GL", "-000000001:0000:N"]) assert.include(line, value)
    },
  ),
  row(
    "24.2",
    "[OPCON API] and [PROXY SERVER] with ADDRESS or SERVER",
    "same",
    "both names, never with two values",
    () => {
      assert.strictEqual(
        ConfigText.parse(older).opcon.address,
        ConfigText.parse(older.replace("ADDRESS", "SERVER")).opcon.address,
      )
      assert.isTrue(refused(`${older}SERVER=other`))
    },
  ),
  row(
    "24.3",
    "[OPCON API CONNECTION] with SERVER, [PROXY CONNECTION] with USE_PROXY, PROXY_ADDRESS, PROXY_PORT",
    "same",
    "",
    () => {
      const proxied = ConfigText.parse(`${newest}[PROXY CONNECTION]\nUSE_PROXY=True\nPROXY_ADDRESS=p\nPROXY_PORT=8080`)
      assert.deepInclude(Option.getOrThrow(proxied.proxy), { host: "p", port: 8080 })
      assert.strictEqual(proxied.opcon.address, "https://o:443")
    },
  ),
  row("24.2", "JOBLOGDIR is joblogs, TEMPLATESDIR is templates if nothing is given", "same", "", () => {
    const { jobLogDir, templatesDir } = ConfigText.parse(older).general
    assert.deepStrictEqual([jobLogDir, templatesDir], ["joblogs", "templates"])
  }),
  row(
    "24.3",
    "LOG_FILES_DIRECTORY is logFiles, TEMPLATES_DIRECTORY is templates if nothing is given",
    "same",
    "",
    () => {
      const { jobLogDir, templatesDir } = ConfigText.parse(newest).general
      assert.deepStrictEqual([jobLogDir, templatesDir], ["logFiles", "templates"])
    },
  ),
  row("both", "Nine keys of [DEFAULTS] with their defaults", "same", "", () => {
    assert.deepInclude(routed({}), {
      Priority_Name: "P3",
      Impact_Name: "Medium",
      Urgency_Name: "Medium",
      Sup_Function: "IT",
    })
    assert.deepInclude(routed({}), { Medium: "Web", Source: "Event Trigger", Category_Name: "ElasticSearch" })
    assert.deepInclude(routed({}), { Classification_Name: "Application Support", [group]: "DevOps" })
  }),
  row(
    "both",
    "USES_TLS must be True",
    "better",
    "False is accepted only for this machine; certificates are always checked",
    () => {
      assert.isTrue(refused(`${older}USES_TLS=False`))
      assert.isFalse(refused(`${older.replace("=o", "=localhost")}USES_TLS=False`))
    },
  ),
  row(
    "24.3",
    "Another library for INI files: values may contain any character, spaces may follow keys",
    "better",
    "a `:` instead of `=` too",
    () => {
      assert.strictEqual(
        Redacted.value(ConfigText.parse(`${newest.replace(/TOKEN.*/, "TOKEN : a;b#c=d:e")}`).opcon.token),
        "a;b#c=d:e",
      )
    },
  ),
  row(
    "both",
    "TOKEN and apiKey as EncryptValue writes them, or plain",
    "better",
    "also encrypted, from the environment or from a file",
    () => {
      assert.strictEqual(Redacted.value(template().apiKey), "smatech")
      assert.strictEqual(Secret.encode("smatech"), "633231686447566a61413d3d")
      assert.strictEqual(
        Redacted.value(ConfigText.parse(older.replace(/TOKEN.*/, "TOKEN=plain-guid")).opcon.token),
        "plain-guid",
      )
    },
  ),
  row(
    "both",
    "urls: incident, attachment and viewIncident",
    "better",
    "viewIncident has its usual pattern if it is missing",
    () => {
      assert.strictEqual(template().urls.viewIncident, "https://{0}/MDLIncidentMgmt/IM_TicketDetail.aspx?ID={1}")
      assert.deepStrictEqual(invalid({ urls: [] }), ["urls holds no incident"])
    },
  ),
  row("24.3", "urls.attachment is needed only if includeJobLogAttachment is on", "same", "", () => {
    const urls = TemplateText.minimal.urls.slice(0, 1)
    assert.deepStrictEqual(invalid({ urls }), [])
    assert.lengthOf(invalid({ urls, rules: { includeJobLogAttachment: true } }), 1)
  }),
]

export const rows: ReadonlyArray<Row> = [...ofFiles, ...ticketRows]
