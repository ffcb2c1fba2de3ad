/** What lists of daily jobs and of daily schedules can be narrowed and sorted by. */
import type { Filter, Listing } from "./OpConQuery.ts"
import { dates, flag, integers, texts } from "./OpConQuery.ts"
import type { Job } from "./OpConState.ts"
import { jobTypes, scheduleIdOf, statuses } from "./OpConState.ts"
import type { Schedule } from "./OpConWords.ts"
import { scheduleStatus } from "./OpConWords.ts"

const byIds =
  <A extends { readonly id: string }>(): Filter<A> =>
  (values) =>
    texts<A>(({ id }) => [id])(values)

/** Each filter under all its names; those of the C# classes behind the API are in its description, too. */
const named = <A>(...filters: ReadonlyArray<readonly [names: string, filter: Filter<A>]>) =>
  new Map(filters.flatMap(([names, filter]) => names.split(" ").map((name) => [name, filter] as const)))

const jobFilters = named<Job>(
  ["ids", byIds()],
  ["uids", integers(({ uid }) => uid)],
  ["name jobname", texts(({ name }) => [name])],
  ["scheduleids", texts((job) => [String(job.scheduleId), scheduleIdOf(job)])],
  ["schedulename path", texts(({ scheduleName }) => [scheduleName])],
  ["schedulestatus", texts(() => [String(scheduleStatus.id), scheduleStatus.description, scheduleStatus.category])],
  ["dates scheduledates", dates(({ date }) => date)],
  ["jobnumber", integers(({ jobNumber }) => jobNumber)],
  ["jobtype", texts(({ jobType }) => [jobType, String(jobTypes[jobType]), jobType === "Null" ? "Null Job" : null])],
  ["status jobstatus", texts(({ status }) => [status, String(statuses[status].id)])],
  ["categories jobstatuscategories", texts(({ status }) => [statuses[status].category])],
  ["reason", texts(({ changeReason }) => [changeReason])],
  ["terminationdescription", texts(({ termination }) => [termination])],
  ["tags taglist", texts(({ tags }) => tags)],
  ["machine startmachine primarymachine", texts(({ machine }) => [machine])],
  // What no job of a rehearsal has, or all of them have alike.
  ["alternatemachine alternatemachine2 alternatemachine3", texts(() => [])],
  ["priority priorityvalue", integers(() => 0)],
  ["departmentids departmentlist accesscodeids accesscodelist", integers(() => 0)],
)

const startTime = "09:20:00"

/** Of what the columns show, only this differs between the jobs of a rehearsal. */
const jobColumns = new Map<string, (job: Job) => string | number>([
  ["name", ({ name }) => name],
  ["machine", ({ machine }) => machine ?? ""],
  ["jobtype", ({ jobType }) => jobType],
  ["priority", () => 0],
  ["documentation", ({ documentation }) => documentation?.job ?? ""],
  ["date", ({ date }) => date],
  ["path", ({ scheduleName }) => scheduleName],
  ["schedulestatus", () => scheduleStatus.id],
  ["status", ({ status }) => status],
  ["start", ({ date }) => `${date}T${startTime}`],
  ["duration", () => 3000],
  ["end", ({ date }) => `${date}T${startTime}`],
  ["termdesc", ({ termination }) => termination],
])

export const jobs: Listing<Job> = { filters: jobFilters, columns: jobColumns }

export const schedules: Listing<Schedule> = {
  filters: named<Schedule>(
    ["ids", byIds()],
    ["uids", integers(({ instance, masterId }) => masterId * 1000 + instance)],
    ["name path", texts(({ name }) => [name])],
    ["status", texts(() => [String(scheduleStatus.id), scheduleStatus.description])],
    ["categories schedulecategories", texts(() => [scheduleStatus.category])],
    ["dates scheduledates", dates(({ date }) => date)],
    ["failedjobs", flag(({ containsFailedJobs }) => containsFailedJobs)],
  ),
  columns: new Map<string, (schedule: Schedule) => string | number>([
    ["path", ({ name }) => name],
    ["date", ({ date }) => date],
    ["status", () => scheduleStatus.description],
    ["starttime", ({ date }) => date],
    ["endtime", () => ""],
  ]),
}
