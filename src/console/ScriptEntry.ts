/**
 * The part of the page's script about one failure: its facts, the forms that do what commands do, its dry run and its lines
 * in the log. Script.ts puts it into the whole, whose names it uses.
 */
export const oneFailure = String.raw`  // One failure.
  let story
  /** Whether somebody is at work on it: what is typed or shown must not go away by itself. */
  const touched = () => $("entry").contains(document.activeElement) || $("entry").querySelector(".out > *") !== null ||
    [...$("entry").querySelectorAll("input")].some((input) => input.type === "checkbox" ? input.checked : input.value !== "")
  const stepTable = (steps) => el("div", { class: "scroll", tabindex: "0", role: "group", "aria-label": "Steps" }, el("table", {},
    el("thead", {}, el("tr", {}, ...["step", "status", "attempts", "notes"].map((name) => el("th", { scope: "col" }, name)))),
    el("tbody", {}, ...steps.map((step) => el("tr", {}, el("th", { scope: "row" }, step.step), el("td", {}, step.status),
      el("td", {}, String(step.attempts)), el("td", {}, (step.notes || []).join("; ")))))))

  const field = (label, input) => el("label", { class: "field" }, el("span", {}, label), input)
  const check = (label, input) => el("label", { class: "check" }, input, el("span", {}, label))

  /** A form that does what its command does. body: what is sent, text: the command as it would be typed now. */
  const form = ({ title, about, fields, button, path, body, text }) => {
    const line = commandLine(text(), "to " + title.toLowerCase())
    if (readOnly) return el("div", {}, el("h3", {}, title), el("p", {}, about), line.node)
    const submit = el("button", { type: "submit" }, button)
    const made = el("form", { on: {
      input: () => line.set(text()),
      submit: async (event) => {
        event.preventDefault()
        submit.disabled = true
        story.busy = true
        const done = await post(path, body())
        story.busy = false
        show(done.ok, done.message)
        submit.disabled = false
        await load(story.id, false)
        // The form may be gone with the state that it was for.
        if (document.activeElement === document.body) $("entry-title").focus()
        void poll()
      },
    } }, el("h3", {}, title), el("p", {}, about), ...fields, el("div", { class: "buttons" }, submit), line.node)
    return made
  }

  const actions = ({ can, commands, id, state }) => {
    const made = []
    if (can.includes("resolve")) {
      const number = el("input", { type: "number", min: "1", step: "1", required: true, autocomplete: "off" })
      const force = el("input", { type: "checkbox" })
      made.push(form({
        title: "Resolve: the incident exists", button: "Use this incident", path: "/api/resolve",
        about: "The next drain writes its number to the job and attaches the log.",
        fields: [field("Incident number", number), check("Take it although it does not carry the marker of this failure (--force)", force)],
        body: () => ({ id, incident: Number(number.value), force: force.checked }),
        text: () => before(commands.resolve.replace("--incident N", () => "--incident " + (number.value || "N")), force.checked ? " --force" : ""),
      }))
      const sure = el("input", { type: "checkbox", required: true })
      made.push(form({
        title: "Resolve: there is no incident", button: "Have it created", path: "/api/resolve",
        about: "The next drain creates it.",
        fields: [check("I have looked in Symphony Summit: this failure has no incident.", sure)],
        body: () => ({ id, create: true }),
        text: () => commands.create,
      }))
    }
    if (can.includes("retry")) {
      const template = el("input", { type: "text", autocomplete: "off", required: state === "pending" })
      made.push(form({
        title: "Retry", button: "Retry", path: "/api/retry",
        about: state === "done" ? "It is looked at once more; nothing is done twice." : "The next drain works on it. What was sent before is looked for first.",
        fields: [field(state === "pending" ? "Template from now on" : "Another template from now on (optional)", template)],
        body: () => ({ id, ...(template.value === "" ? {} : { template: template.value }) }),
        text: () => before(commands.retry, template.value === "" ? "" : " --template " + quoted(template.value)),
      }))
    }
    if (can.includes("drop")) {
      const reason = el("input", { type: "text", required: true, pattern: ".*\\S.*", title: "Some text", autocomplete: "off" })
      made.push(form({
        title: "Drop", button: "Drop it", path: "/api/drop",
        about: "It is given up. Nothing that was sent is taken back.",
        fields: [field("Reason, for those who look later", reason)],
        body: () => ({ id, reason: reason.value }),
        text: () => commands.drop.replace("--reason TEXT", () => "--reason " + (reason.value === "" ? "TEXT" : quoted(reason.value))),
      }))
    }
    return made
  }

  const dryRun = ({ can, commands, id }) => {
    if (!can.includes("dry-run")) return []
    const out = el("div", { class: "out", "aria-live": "polite" })
    const button = el("button", { type: "button", on: { click: async () => {
      button.disabled = true
      out.replaceChildren(el("p", { class: "working" }, "Reading the job and its ticket…"))
      const done = await post("/api/dry-run", { id })
      button.disabled = false
      if (!done.ok) return out.replaceChildren(el("p", { class: "problem" }, done.message))
      const pretty = (body) => { try { return JSON.stringify(JSON.parse(body), null, 2) } catch { return body } }
      out.replaceChildren(
        el("p", {}, el("strong", {}, done.outcome), " ", done.decision),
        done.error === "" ? "" : el("p", { class: "problem" }, done.error),
        stepTable(done.steps),
        ...done.requests.map(({ body, method, url }) => el("div", { class: "request" }, el("h3", {}, method + " " + url),
          body === "" ? "" : el("pre", { tabindex: "0", role: "group", "aria-label": "Body of " + method + " " + url }, pretty(body)))),
      )
    } } }, "Show what a run would do now")
    return [el("section", { "aria-labelledby": "h-dry" }, el("h2", { id: "h-dry" }, "Dry run"),
      el("p", {}, "Reads the job in OpCon and its ticket in Summit, and shows each request that a new run would send. Nothing is changed. Secrets are hidden."),
      el("div", { class: "buttons" }, button),
      commandLine(commands.dryRun, "of the dry run").node, out)]
  }

  const link = (text) => /^https?:\/\//i.test(text)
    ? el("a", { href: text, target: "_blank", rel: "noopener noreferrer" }, text)
    : text

  const render = (failure) => {
    setText($("entry-title"), failure.job)
    setText($("entry-state"), failure.state)
    $("entry-state").className = "badge " + failure.state
    $("entry-state").hidden = false
    const made = actions(failure)
    const shown = failure.log.lines.length === 0 ? "No line in the log is about this entry." : ""
    $("entry").replaceChildren(
      el("section", { "aria-labelledby": "h-facts" }, el("h2", { id: "h-facts" }, "What is known"),
        failure.why === "" ? "" : el("p", { class: "summary" }, failure.why),
        el("dl", { class: "facts" }, ...failure.facts.flatMap(([name, value]) => [el("dt", {}, name), el("dd", {}, link(value))])),
        commandLine(failure.commands.show, "to show this").node),
      made.length === 0 ? "" : el("section", { "aria-labelledby": "h-do" }, el("h2", { id: "h-do" }, "What you can do"),
        readOnly ? el("p", {}, "This console is read-only. These commands do it:") : "", el("div", { class: "actions" }, ...made)),
      ...dryRun(failure),
      el("section", { "aria-labelledby": "h-steps" }, el("h2", { id: "h-steps" }, "Steps of the last run"),
        el("p", {}, failure.stepsNote), failure.steps.length === 0 ? "" : stepTable(failure.steps)),
      el("section", { "aria-labelledby": "h-log" }, el("h2", { id: "h-log" }, "Its lines in the log"),
        el("p", {}, [shown, failure.log.note].filter((text) => text !== "").join(" ")),
        failure.log.lines.length === 0 ? "" : el("pre", { tabindex: "0", role: "group", "aria-label": "Lines of the log" }, failure.log.lines.join("\n"))),
    )
  }
  const load = async (id, focus) => {
    const failure = await get("/api/entry", { id })
    if (!story || story.id !== id) return
    $("changed").hidden = true
    if (!failure.ok) {
      $("entry").replaceChildren(el("p", { class: "problem" }, failure.message))
      setText($("entry-title"), "Entry " + id)
    } else {
      story = { id: failure.id, stamp: failure.stamp, seen: story.seen, busy: false }
      render(failure)
    }
    if (focus) $("entry-title").focus()
  }

  let opened = ""
  const route = async () => {
    const id = location.hash.startsWith("#entry=") ? decodeURIComponent(location.hash.slice(7)) : ""
    $("list").hidden = id !== ""
    $("one").hidden = id === ""
    if (id === "") {
      story = undefined
      document.title = "opcon-summit console"
      const from = rows.get(opened)
      if (from) from.job.focus()
      opened = ""
      return poll()
    }
    opened = id
    story = { id, stamp: "", busy: false }
    setText($("entry-title"), "Reading entry " + id)
    $("entry").replaceChildren()
    $("entry-state").hidden = true
    $("changed").hidden = true
    document.title = id + " - opcon-summit console"
    scrollTo(0, 0)
    await load(id, true)
  }`
