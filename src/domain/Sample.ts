/**
 * Values of the sample files and of the documentation that no site can keep. `template check` and `doctor` warn of those
 * that were never replaced.
 */
import * as TemplateCheckNotes from "./notes/TemplateCheck.ts"

/** Host names that are reserved for examples, and e-mail addresses there. */
const example = /(?<![\w.@+-])(?:[\w.+-]*@)?(?:[\w-]+\.)*(?<![\w-])example\.(?:com|net|org)(?![\w-]|\.\w)/giu

interface SampleAddress {
  readonly index: number
  readonly text: string
}

export const addressesIn = (text: string): ReadonlyArray<SampleAddress> =>
  Array.from(text.matchAll(example), ({ 0: found, index }) => ({ index, text: found }))

/** The domain that the vendor's sample of an ASSIGNTO entry has. */
export const isAssignToDomain = (value: string): boolean => /^@?service-now\.com$/i.test(value.trim())

/** The secrets in the sample files, once decoded, begin so. */
export const isSecret = (value: string): boolean => value.startsWith("replace-with-")

export const stillHas = (name: string, address: string): string => TemplateCheckNotes.stillHas({ name, address })

export const stillIs = (name: string): string => TemplateCheckNotes.stillIs({ name })
