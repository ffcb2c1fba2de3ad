/**
 * What Windows shows of an executable: its properties tell this program and version, no longer those of node.exe. The
 * signature of node.exe, which does not hold for a changed file, is taken off on the way; signing is up to whoever
 * ships it.
 */
import { NtExecutable, NtExecutableResource, Resource } from "resedit"
import { version } from "../src/intake/ProgramName.ts"

const english = { lang: 1033, codepage: 1200 }

/** `name`: of the file, as it is shipped. */
export const brand = (node: Uint8Array, name: string): Uint8Array => {
  const executable = NtExecutable.from(node, { ignoreCert: true })
  const resources = NtExecutableResource.from(executable)
  const [info = Resource.VersionInfo.createEmpty()] = Resource.VersionInfo.fromEntries(resources.entries)
  const [major = 0, minor = 0, patch = 0] = version.split(".").map(Number)
  info.setFileVersion(major, minor, patch, 0, english.lang)
  info.setProductVersion(major, minor, patch, 0, english.lang)
  info.setStringValues(english, {
    CompanyName: "",
    FileDescription: "opcon-summit: Symphony Summit connector for OpCon",
    InternalName: "opcon-summit",
    LegalCopyright: "MIT licence; see LICENSE and THIRD-PARTY-NOTICES.txt",
    OriginalFilename: name,
    ProductName: "opcon-summit",
    FileVersion: version,
    ProductVersion: version,
  })
  info.outputToResourceEntries(resources.entries)
  resources.outputResource(executable)
  return new Uint8Array(executable.generate())
}
