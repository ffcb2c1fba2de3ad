/** The tables of docs/rehearsal.md: the behaviour of the Summit simulator, and the answers that have a name. */
import { answers, namedAnswers } from "../../src/simulator/Answers.ts"
import type { Answer, NamedAnswer } from "../../src/simulator/Answers.ts"
import { about, names, usual } from "../../src/simulator/SummitBehaviour.ts"
import { table } from "./Markdown.ts"

const behaviour = (): string =>
  table(
    ["name", "default", "what it does"],
    names.map((name) => [`\`${name}\``, usual[name] === "" ? "" : `\`${usual[name]}\``, about[name]]),
  )

const shortest = (text: string): string => (text.length > 70 ? `${text.slice(0, 70)}…` : text)

const bodyOf = (body: string): string => {
  if (body === "") return "empty"
  const [, errors] = /"Errors":"([^"]+)"/.exec(body) ?? []
  const [, title] = /<title>([^<]*)</.exec(body) ?? []
  return errors === undefined
    ? title === undefined
      ? `\`${body}\``
      : `page "${title}"`
    : `Errors: \`${shortest(errors)}\``
}

const answerOf = (name: NamedAnswer): string => {
  const { body, breaks = false, shape, status = 200, storeMillis = 0 }: Answer = answers[name]
  const late = storeMillis > 0 ? `, done after ${storeMillis / 1000} s` : ""
  if (breaks) return `the connection is cut${late}`
  if (shape !== undefined) return `the usual answer as \`${shape}\``
  const said = body === undefined ? (status < 300 ? "the usual answer" : "") : bodyOf(body)
  return [status === 200 ? "" : String(status), said].filter((part) => part !== "").join(", ") + late
}

const named = (): string =>
  table(
    ["kind", "done", "answer"],
    namedAnswers.map((name) => {
      const { processed = false }: Answer = answers[name]
      return [`\`${name}\``, processed ? "yes" : "no", answerOf(name)]
    }),
  )

export const parts = { behaviour, answers: named }
