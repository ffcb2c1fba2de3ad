/** A broken environment in memory, the check that has to name it, and how some of the files of a site are broken. */
import type { Environment } from "../support/DoctorSite.ts"
import type { Expected } from "../support/Matrix.ts"

export interface Case extends Environment, Expected {}

export const config = (name: string, from: string | RegExp, to: string, says: RegExp): Case => ({
  name,
  check: "config",
  says,
  broken: (site) => site.config(from, to),
})

export const template = (name: string, from: string | RegExp, to: string, says: RegExp): Case => ({
  name,
  check: "template",
  says,
  broken: (site) => site.templates(from, to, "basic.json"),
})
