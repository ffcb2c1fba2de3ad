/**
 * Reads a whole text file. One that an editor or a scanner holds is retried for a few seconds (policy readFile); every
 * other error becomes a sentence.
 */
import * as Effect from "effect/Effect"
import * as FileSystem from "effect/FileSystem"
import type { PlatformError } from "effect/PlatformError"
import * as Schema from "effect/Schema"
import * as TextEncoding from "../intake/TextEncoding.ts"
import { retrying } from "../domain/RetryPolicy.ts"
import { mayBeHeld } from "./DurableFile.ts"

export class FileUnreadable extends Schema.TaggedError<FileUnreadable>()("FileUnreadable", {
  file: Schema.String,
  missing: Schema.Boolean,
  detail: Schema.String,
  transient: Schema.Boolean,
}) {
  /** What failed has changed nothing. */
  get delivered(): "no" {
    return "no"
  }
  override get message(): string {
    return `${this.file}: ${this.detail}`
  }
}

const passing: ReadonlySet<string> = new Set(["WouldBlock", "TimedOut", "Unknown"])

const details: Readonly<Record<string, string>> = {
  NotFound: "there is no such file",
  BadResource: "this is no file",
  Busy: "another program holds the file; close it there",
  PermissionDenied:
    "it may not be read: give the account that runs this program the right to read it, or close it in the program that holds it",
}

const unreadable =
  (file: string) =>
  (error: PlatformError): FileUnreadable => {
    const { reason } = error
    return new FileUnreadable({
      file,
      missing: reason._tag === "NotFound",
      detail: details[reason._tag] ?? `the file cannot be read (${reason.message})`,
      transient: passing.has(reason._tag) || mayBeHeld(error),
    })
  }

/** The bytes of `file`. */
export const readBytes = Effect.fn("TextFile.readBytes")(function* (file: string) {
  const files = yield* FileSystem.FileSystem
  return yield* retrying("readFile")(Effect.mapError(files.readFile(file), unreadable(file)))
})

/** The text of `file`, whatever encoding it has (see TextEncoding). */
export const read = Effect.fn("TextFile.read")(function* (file: string) {
  const bytes = yield* readBytes(file)
  if (bytes.length === 0 || bytes.some((byte) => byte !== 0)) return TextEncoding.decode(bytes)
  const detail = "it holds nothing but zeros, as a power cut leaves a file; take it from a backup"
  return yield* new FileUnreadable({ file, missing: false, detail, transient: false })
})
