/** Preloaded into a process: writes the most memory it ever took, in kilobytes, to the file that PEAK_FILE names. */
import { writeFileSync } from "node:fs"

const file = process.env["PEAK_FILE"]
if (file !== undefined) process.on("exit", () => writeFileSync(file, String(process.resourceUsage().maxRSS)))
