/** What a run warns of in Connector.config and in templates. What is to be done about each is in cures/Settings.ts. */
import { sentence } from "../Sentence.ts"

export const plainText = sentence("{name} is in plain text")
export const twice = sentence("{names} mean the same, {lines}")
