/**
 * The tables of docs/messages.md: a catalogue of sentences each (src/domain/notes), with what is to be done about them
 * (src/domain/cures).
 */
import * as jobLogCures from "../../src/domain/cures/JobLog.ts"
import * as JobLog from "../../src/domain/notes/JobLog.ts"
import * as incidentCures from "../../src/domain/cures/Incident.ts"
import * as Incident from "../../src/domain/notes/Incident.ts"
import * as fewerTicketsCures from "../../src/domain/cures/FewerTickets.ts"
import * as FewerTickets from "../../src/domain/notes/FewerTickets.ts"
import * as journalCures from "../../src/domain/cures/Journal.ts"
import * as Journal from "../../src/domain/notes/Journal.ts"
import * as recordsCures from "../../src/domain/cures/Records.ts"
import * as Records from "../../src/domain/notes/Records.ts"
import * as startCures from "../../src/domain/cures/Start.ts"
import * as Start from "../../src/domain/notes/Start.ts"
import * as commandsCures from "../../src/domain/cures/Commands.ts"
import * as Commands from "../../src/domain/notes/Commands.ts"
import * as recordingsCures from "../../src/domain/cures/Recordings.ts"
import * as Recordings from "../../src/domain/notes/Recordings.ts"
import * as unreachableCures from "../../src/domain/cures/Unreachable.ts"
import * as Unreachable from "../../src/domain/notes/Unreachable.ts"
import * as refusalCures from "../../src/domain/cures/Refusal.ts"
import * as Refusal from "../../src/domain/notes/Refusal.ts"
import * as encryptCures from "../../src/domain/cures/Encrypt.ts"
import * as Encrypt from "../../src/domain/notes/Encrypt.ts"
import * as templateCheckCures from "../../src/domain/cures/TemplateCheck.ts"
import * as TemplateCheck from "../../src/domain/notes/TemplateCheck.ts"
import * as sharedQueueCures from "../../src/domain/cures/SharedQueue.ts"
import * as SharedQueue from "../../src/domain/notes/SharedQueue.ts"
import * as settingsCures from "../../src/domain/cures/Settings.ts"
import * as Settings from "../../src/domain/notes/Settings.ts"
import * as unqueuedCures from "../../src/domain/cures/Unqueued.ts"
import * as Unqueued from "../../src/domain/notes/Unqueued.ts"
import * as silencesCures from "../../src/domain/cures/Silences.ts"
import * as Silences from "../../src/domain/notes/Silences.ts"
import { product } from "../../src/intake/ProgramName.ts"
import { code, table } from "./Markdown.ts"

export interface Catalogue {
  /** The file in src/domain/notes, without its ending. */
  readonly file: string
  readonly says: Readonly<Record<string, unknown>>
  readonly cures: Readonly<Record<string, string>>
  /** The titles of the columns. */
  readonly titles: readonly [says: string, cure: string]
}

const toDo = "what to do"

/** By the name of the part in docs/messages.md. */
export const catalogues: Readonly<Record<string, Catalogue>> = {
  "job-log-notes": { file: "JobLog", says: JobLog, cures: jobLogCures.cures, titles: ["note", toDo] },
  "incident-notes": { file: "Incident", says: Incident, cures: incidentCures.cures, titles: ["note or warning", toDo] },
  "fewer-tickets-notes": {
    file: "FewerTickets",
    says: FewerTickets,
    cures: fewerTicketsCures.cures,
    titles: ["note or warning", toDo],
  },
  "journal-notes": { file: "Journal", says: Journal, cures: journalCures.cures, titles: ["message", toDo] },
  "records-notes": { file: "Records", says: Records, cures: recordsCures.cures, titles: ["message", toDo] },
  "start-notes": { file: "Start", says: Start, cures: startCures.cures, titles: ["message", toDo] },
  "commands-notes": { file: "Commands", says: Commands, cures: commandsCures.cures, titles: ["message", toDo] },
  "recordings-notes": { file: "Recordings", says: Recordings, cures: recordingsCures.cures, titles: ["message", toDo] },
  "unreachable-notes": {
    file: "Unreachable",
    says: Unreachable,
    cures: unreachableCures.cures,
    titles: ["reason", toDo],
  },
  "refusal-notes": { file: "Refusal", says: Refusal, cures: refusalCures.cures, titles: ["reason", toDo] },
  "encrypt-notes": { file: "Encrypt", says: Encrypt, cures: encryptCures.cures, titles: ["message", toDo] },
  "template-check-notes": {
    file: "TemplateCheck",
    says: TemplateCheck,
    cures: templateCheckCures.cures,
    titles: ["warning or note", "what is meant"],
  },
  "shared-queue-notes": {
    file: "SharedQueue",
    says: SharedQueue,
    cures: sharedQueueCures.cures,
    titles: ["message", toDo],
  },
  "settings-notes": { file: "Settings", says: Settings, cures: settingsCures.cures, titles: ["warning", toDo] },
  "unqueued-notes": { file: "Unqueued", says: Unqueued, cures: unqueuedCures.cures, titles: ["message", toDo] },
  "silences-notes": { file: "Silences", says: Silences, cures: silencesCures.cures, titles: ["note or warning", toDo] },
}

/** What a sentence of a catalogue says with `values` in it. */
export const filled = (entry: unknown, values: object): string =>
  String(typeof entry === "function" ? Reflect.apply(entry, undefined, [values]) : entry)

/** A value for each name that a sentence asks for. */
const dots = new Proxy({}, { get: (_, name) => (name === "program" ? product : "...") })

/** A sentence with `...` where a value is filled in; none where it is nothing but values. */
export const shown = (entry: unknown): ReadonlyArray<string> => {
  const text = filled(entry, dots)
    .replaceAll("{program}", product)
    .replaceAll(/\{\w+\}/g, "...")
    .replaceAll("\n", " ")
    .trim()
  return /[a-z]/.test(text) ? [code(text)] : []
}

/** One row for what has the same cure and stands together. */
const rendered = ({ cures, says, titles }: Catalogue): string => {
  const rows: Array<[says: string, cure: string]> = []
  for (const [name, cure] of Object.entries(cures)) {
    const [text = ""] = shown(Reflect.get(says, name))
    const last = rows.at(-1)
    if (last?.[1] === cure && cure !== "Nothing.") last[0] += `, ${text}`
    else rows.push([text, cure])
  }
  return table(titles, rows)
}

export const parts: Readonly<Record<string, () => string>> = Object.fromEntries(
  Object.entries(catalogues).map(([name, catalogue]) => [name, () => rendered(catalogue)]),
)
