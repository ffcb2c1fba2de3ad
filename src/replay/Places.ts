/**
 * The folders of a site, as a recording calls them. Where a site lies is its own business, and a replay has everything in
 * one folder; so paths are written as if they began there.
 */
import type { SettingsShape } from "../config/Settings.ts"
import { folderOf } from "./AroundDisk.ts"

/** Where a replay has Connector.config. */
export const site = "/site"

/** By the key that names it: each folder, seen from there. */
export const folders: Readonly<Record<string, string>> = {
  JOBLOGDIR: "joblogs",
  TEMPLATESDIR: "templates",
  JOURNALDIR: "journal",
  LOGDIR: "log",
}

const literally = (text: string): string => text.replaceAll(/[\\^$.*+?()[\]{}|/-]/g, String.raw`\$&`)

/** Puts every path of the site in a text where a replay has it, with slashes. */
export const of = ({ file, general }: SettingsShape): ((text: string) => string) => {
  const places = [
    [general.jobLogDir, `${site}/joblogs`],
    [general.templatesDir, `${site}/templates`],
    [general.journalDir, `${site}/journal`],
    [general.logDir, `${site}/log`],
    [folderOf(file), site],
  ] as const
  // A whole disk is no place that could be told from others.
  const known = places
    .filter(([folder]) => folder.replaceAll(/[\\/]/g, "").length > 2)
    .toSorted(([a], [b]) => b.length - a.length)
  const patterns = known.map(
    ([folder, place]) =>
      [new RegExp(`${literally(folder)}(?![\\w.-])((?:[\\\\/][^\\s\\\\/:*?"<>|;,()]+)*)`, "g"), place] as const,
  )
  return (text) =>
    patterns.reduce(
      (changed, [pattern, place]) =>
        changed.replaceAll(pattern, (_, rest: string) => place + rest.replaceAll("\\", "/")),
      text,
    )
}
