/** What to do about what is said before the program is loaded. */
import type * as Start from "../notes/Start.ts"

export const cures: Readonly<Record<keyof typeof Start, string>> = {
  oldNode: "Install that Node; a failure is kept meanwhile. The packaged program brings its own.",
  notLoaded:
    "If no file could be opened, the account needs more descriptors (`ulimit -n`, 64 are plenty; Node itself does not start with fewer than about 20). Otherwise unzip the program again. The next run works on the failure if it was kept.",
  kept: "If no file could be opened, the account needs more descriptors (`ulimit -n`, 64 are plenty; Node itself does not start with fewer than about 20). Otherwise unzip the program again. The next run works on the failure if it was kept.",
  lowVersions:
    "`--tlsType`: nothing, if both servers accept TLS 1.2 or newer; you may remove the flag from the command.",
  noVersion:
    "`--tlsType`: correct the list, or remove the flag from the command. A failure is worked on all the same; `-i` is refused.",
  wrongVersion:
    "`--tlsType`: correct the list, or remove the flag from the command. A failure is worked on all the same; `-i` is refused.",
}
