/**
 * What a job's termination means, where that is known: exit codes of OpCon's agents, signals of Unix, and the few exit codes
 * that a system or a shell gives itself. Any other exit code is the job's own.
 */
import * as Option from "effect/Option"

interface Parsed {
  /** The exit code in it, without sign and leading zeros where it has none: `1`, `-1`. */
  readonly exitCode: string
  readonly signal: number
  readonly coreDumped: boolean
  readonly agent: "Windows" | "Unix"
}

/** `0000000001` of the Windows agent; `+000000001:0000:N` of the Unix agent: exit code, signal, core dumped. */
const parse = (termination: string): Option.Option<Parsed> => {
  const [, sign, digits, signal, core] = /^([+-]?)0*(\d{1,12})(?::(\d{1,4}):([YN]))?$/.exec(termination.trim()) ?? []
  if (digits === undefined) return Option.none()
  return Option.some({
    exitCode: `${sign === "-" && digits !== "0" ? "-" : ""}${digits}`,
    signal: Number(signal ?? 0),
    coreDumped: core === "Y",
    agent: signal === undefined ? "Windows" : "Unix",
  })
}

/** The exit code in a termination, as a number is written; empty where it holds none. */
export const exitCode = (termination: string): string =>
  Option.match(parse(termination), { onNone: () => "", onSome: ({ exitCode }) => exitCode })

/** The Windows agent's exit conditions, and what Windows itself ends a process with. */
const windows = new Map([
  ["31001", "the path of the command line is not valid"],
  ["31002", "the path of the prerun command line is not valid"],
  ["31003", "the prerun command line is too long"],
  ["31004", "the command line is too long"],
  ["31005", "the prerun working directory is too long"],
  ["31006", "the working directory is too long"],
  ["31007", "the agent could not create the process"],
  ["31008", "the agent could not obtain the rights of the job's user"],
  ["31009", "the agent could not give the job's user rights to the process"],
  ["31010", "the agent could not log on as the job's user"],
  ["31011", "the agent could not load the environment of the job's user"],
  ["31012", "the agent could not load the Windows profile of the job's user"],
  ["31013", "the agent could not unload the Windows profile of the job's user"],
  ["31014", "the agent could not find the exit code file"],
  ["31015", "the agent could not start the job as its user"],
  ["31016", "the agent could not find the name of the job's user"],
  ["31017", "the agent could not get the token of the job's user"],
  ["3221225477", "access violation"],
  ["3221225501", "illegal instruction"],
  ["3221225725", "stack overflow"],
  ["3221225781", "a DLL was not found"],
  ["3221225786", "ended by Ctrl+C or at log-off"],
  ["3221225794", "a DLL could not be initialized"],
  ["3221226505", "stack buffer overrun"],
  ["3762504530", "unhandled .NET exception"],
])

/** The Unix agent's own exit codes, and those of a shell. */
const unix = new Map([
  ["126", "the command cannot be executed"],
  ["127", "the command was not found"],
  ["10000", "the job has no user id"],
  ["10001", "the job has no group id"],
  ["10002", "the job's user id is not valid"],
  ["10003", "the job's group id is not valid"],
  ["10004", "the job was marked as running and was not"],
  ["10005", "the job was not running when the agent started"],
  ["10006", "the prerun was not running when the agent started"],
  ["10007", "the agent does not know the job"],
  ["10008", "the agent could not create a process"],
  ["10009", "jobs of root are not allowed"],
  ["10010", "the job was killed by a user"],
  ["10104", "the start image of the prerun is missing or may not be executed"],
  ["10204", "the start image is missing or may not be executed"],
])

/** Signals that have the same number on every Unix. */
const signals = new Map([
  [1, "SIGHUP"],
  [2, "SIGINT"],
  [3, "SIGQUIT"],
  [4, "SIGILL"],
  [6, "SIGABRT"],
  [8, "SIGFPE"],
  [9, "SIGKILL"],
  [11, "SIGSEGV"],
  [13, "SIGPIPE"],
  [14, "SIGALRM"],
  [15, "SIGTERM"],
])

const signalText = (signal: number): string => {
  const name = signals.get(signal)
  return `ended by signal ${signal}${name === undefined ? "" : ` (${name})`}`
}

const ofUnix = ({ coreDumped, exitCode, signal }: Parsed): string | undefined => {
  // A shell adds 128 to the signal that ended its command.
  const byShell = Number(exitCode) - 128
  const what =
    signal > 0 ? signalText(signal) : (unix.get(exitCode) ?? (signals.has(byShell) ? signalText(byShell) : undefined))
  return coreDumped ? `${what === undefined ? "" : `${what}, `}core dumped` : what
}

/** Windows shows the same 32 bits with or without a sign. */
const ofWindows = ({ exitCode }: Parsed): string | undefined =>
  windows.get(exitCode.startsWith("-") ? String(Number(exitCode) + 2 ** 32) : exitCode)

/** The meaning; none where it is not known. */
const meaning = (termination: string): Option.Option<string> =>
  Option.flatMap(parse(termination), (parsed) =>
    Option.fromUndefinedOr(parsed.agent === "Unix" ? ofUnix(parsed) : ofWindows(parsed)),
  )

/** `0000031010 (the agent could not log on as the job's user)`; as it is where its meaning is not known. */
export const withMeaning = (termination: string): string =>
  Option.match(meaning(termination), { onNone: () => termination, onSome: (what) => `${termination} (${what})` })
