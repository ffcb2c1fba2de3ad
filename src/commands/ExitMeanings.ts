/** What each exit code means: for the help and the documentation, so that a failed job does not load it. */
export const meanings = {
  0: "done (created, reopened, updated, suppressed), planned by --dry-run, handed to the running drain, or held as its template says",
  1: "`template check`: only warnings; `doctor`: a check failed; `replay`: the run differs from its recording",
  64: "wrong arguments",
  65: "template not valid; `template check`: or Connector.config; `replay`: the file is no recording",
  66: "OpCon knows no such job; `incident`: Symphony Summit knows no such incident",
  69: "Summit or OpCon refused for good: kept in the journal as dead",
  70: "a defect of this program; `simulate`, `demo`: a result differs from the expected one",
  75: "kept in the journal, something is still to do (a system unreachable, a reply lost): `drain` finishes it; `journal status`: something needs a person",
  77: "OpCon, Summit or the proxy refused the credentials",
  78: "Connector.config not valid, or a folder or file that it names cannot be used",
  130: "interrupted (also kept)",
} as const
