/** What to do about what is said about the journal and the drain. */
import type * as Journal from "../notes/Journal.ts"

export const cures: Readonly<Record<keyof typeof Journal, string>> = {
  attemptFailed: "Nothing; the last attempt counts.",
  unwritten: "The journal could not be written: free disk space, or give the account write access to JOURNALDIR.",
  setAside:
    "A power cut or an edit damaged the file (`it cannot be decoded`). Open it in a text editor to find the job; check that the job has its incident, then delete the file.",
  unreadable:
    "Another program has locked the file: exclude JOURNALDIR from the virus scanner. Or another account has written it, such as root with `sudo`: give it back to the account that runs the program (`chown`). The next run reads it again.",
  newer: "Start the newer version again. The entry stays where it is.",
  adopted: "Nothing.",
  nothingReceived: "Check the clock of the host.",
  nothingLogged: "Check the clock of the host.",
  parallel: "Only if the journal cannot be written: see above.",
  noLease: "The file system of JOURNALDIR has no locks: move the journal. Until then two runs may work on one job.",
  wordsUnreadable:
    "Give the account read access to the folder `rejected` in JOURNALDIR; a file that holds no words may be deleted.",
  interrupted: "Do what the message says; the job is in `outcomes.ndjson`.",
  defect: "Exit code 70: send the log and a [recording](operations.md#recordings).",
}
