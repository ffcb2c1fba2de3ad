/** The built program as a real process that brings a large log from OpCon to Summit, and the memory it took for it. */
import * as Effect from "effect/Effect"
import * as FileSystem from "effect/FileSystem"
import type { Attached, LargeLog } from "./LargeLog.ts"
import { opconWith, placeholder, summitWith } from "./LargeLog.ts"
import * as RealProcess from "./RealProcess.ts"
import { sampleDate, sampleId } from "./Simulators.ts"

export interface Limits {
  readonly maxLogBytes: number
  readonly encoding: "base64" | "bytes"
}

export interface Carried {
  readonly ended: RealProcess.Ended
  readonly attached: ReadonlyArray<Attached>
  /** Megabytes (2^20) the process took at its most. */
  readonly peak: number
  /** Names of what is left in JOBLOGDIR. */
  readonly left: ReadonlyArray<string>
}

const path = "Summit_UploadAttachmentBase64Encoded"
const paths = { base64: path, bytes: "Summit_UploadAttachment" } as const

/** A site whose jobs all have the log that is set; `carry` starts the program for another job of it. */
export const make = Effect.gen(function* () {
  const files = yield* FileSystem.FileSystem
  const main = yield* RealProcess.program
  let log: LargeLog | undefined
  let attached: Array<Attached> = []
  const around = [
    opconWith(() => log ?? { blocks: 0, rest: "", bytes: 0, sha256: "" }),
    summitWith((one) => attached.push(one)),
  ] as const
  const { dir, opcon } = yield* RealProcess.site({
    jobs: [],
    opcon: { logPolls: 0 },
    around: (app) => around[0](around[1](app)),
  })
  const template = `${dir}/templates/basic.json`
  const config = `${dir}/Connector.config`
  const [templateText, configText] = [yield* files.readFileString(template), yield* files.readFileString(config)]
  let number = 0

  const carry = Effect.fnUntraced(function* (of: LargeLog, { encoding, maxLogBytes }: Limits) {
    log = of
    attached = []
    number += 1
    yield* files.writeFileString(template, templateText.replace(path, paths[encoding]))
    yield* files.writeFileString(config, configText.replace("[GENERAL]\n", `[GENERAL]\nMAX_LOG_BYTES=${maxLogBytes}\n`))
    const name = `LARGE ${number}`
    yield* opcon.addJob({
      name,
      date: sampleDate,
      scheduleId: 16,
      log: { files: [{ path: "C:\\out\\LARGE.log", text: placeholder }] },
    })
    const peakFile = `${dir}/peak`
    const ended = yield* RealProcess.run([main, ...RealProcess.words(yield* opcon.job(sampleId(name)))], dir, {
      NODE_OPTIONS: `--import=${RealProcess.inRepository("bench/peak.mjs")}`,
      PEAK_FILE: peakFile,
    })
    const peak = Math.ceil(Number(yield* files.readFileString(peakFile)) / 1024)
    const left = yield* Effect.orElseSucceed(files.readDirectory(`${dir}/joblogs`), () => [])
    return { ended, attached, peak, left } satisfies Carried
  })
  return { carry }
})
