/**
 * The script of the page, as the browser runs it. It asks for the state every few seconds while the page can be seen, and
 * changes only what is different, so that the focus stays where it is. Texts of others are only ever set as text. The
 * charts come as HTML, in which the report has escaped them.
 */
export const script = String.raw`"use strict";
(() => {
  const data = document.body.dataset
  const readOnly = data.readOnly === "true"
  const windows = data.windows === "true"
  const $ = (id) => document.getElementById(id)
  const every = 3000
  const chartsEvery = 15000

  const el = (tag, attributes, ...children) => {
    const made = document.createElement(tag)
    for (const [name, value] of Object.entries(attributes || {})) {
      if (name === "on") for (const [event, listener] of Object.entries(value)) made.addEventListener(event, listener)
      else if (value === true) made.setAttribute(name, "")
      else if (value !== false && value !== undefined) made.setAttribute(name, value)
    }
    made.append(...children.filter((child) => child !== null && child !== undefined && child !== ""))
    return made
  }
  const setText = (node, text) => { if (node.textContent !== text) node.textContent = text }
  const plural = (count, one) => count.toLocaleString("en-GB") + " " + one + (count === 1 ? "" : "s")

  // Requests. Every answer is an object with a message where something is wrong.
  const failed = "The console does not answer. It may have been ended: start opcon-summit console again, and open the address that it prints."
  const answer = async (asked) => {
    try {
      const response = await asked
      return await response.json()
    } catch {
      return { ok: false, message: failed }
    }
  }
  const get = (path, query) => answer(fetch(path + "?" + new URLSearchParams(query), { cache: "no-store" }))
  const post = (path, body) => answer(fetch(path, {
    method: "POST",
    headers: { "content-type": "application/json", "x-console-token": data.actionToken },
    body: JSON.stringify(body),
  }))

  const problem = (message) => {
    setText($("problem"), message)
    $("problem").hidden = message === ""
  }

  const show = (ok, message) => {
    const close = el("button", { type: "button", class: "small", on: { click: () => $("result").replaceChildren() } }, "Close")
    const head = el("strong", {}, ok ? "Done. " : "Not done. ")
    $("result").replaceChildren(el("div", { class: ok ? "" : "bad" }, el("p", {}, head, message), close))
  }

  // Commands, to be copied.
  const quoted = (word) => {
    if (/^[\w./:\\@%+=,-]+$/.test(word) && (windows || !word.includes("\\"))) return word
    return windows ? '"' + word.replaceAll('"', '\\"') + '"' : "'" + word.replaceAll("'", "'\\''") + "'"
  }
  const before = (command, words) => {
    const at = command.indexOf(" --config ")
    return at < 0 ? command + words : command.slice(0, at) + words + command.slice(at)
  }
  const commandLine = (text, label) => {
    const code = el("code")
    // A line ends between two words, not behind the hyphen of a flag.
    const set = (now) => {
      if (code.textContent !== now) code.replaceChildren(...now.split(" ").flatMap((word, at) => [...(at === 0 ? [] : [" "]), el("span", {}, word)]))
    }
    set(text)
    const copy = el("button", { type: "button", class: "small", "aria-label": "Copy the command " + label, on: { click: async () => {
      try {
        await navigator.clipboard.writeText(code.textContent)
        setText(copy, "Copied")
      } catch {
        getSelection().selectAllChildren(code)
        setText(copy, "Selected")
      }
      setTimeout(() => setText(copy, "Copy"), 2000)
    } } }, "Copy")
    return { node: el("div", { class: "command" }, code, copy), set }
  }

  // The list.
  const asked = { view: "unfinished", page: 1, text: "" }
  const rows = new Map()
  const open = (id) => { location.hash = "entry=" + encodeURIComponent(id) }
  const rowNodes = (id) => {
    const job = el("button", { type: "button", class: "job", on: { click: () => open(id) } })
    const schedule = el("small"), badge = el("span", { class: "badge" }), tried = el("small")
    const received = el("span"), age = el("small"), why = el("div", { class: "why" }), kind = el("small")
    const waits = el("span"), next = el("small")
    const tr = el("tr", {}, el("th", { scope: "row" }, job, schedule), el("td", {}, badge, tried), el("td", {}, received, age),
      el("td", {}, why, kind), el("td", {}, waits, next))
    return { tr, job, schedule, badge, tried, received, age, why, kind, waits, next }
  }
  const fill = (nodes, row) => {
    setText(nodes.job, row.job || "(no job named)")
    setText(nodes.schedule, row.schedule)
    setText(nodes.badge, row.state)
    nodes.badge.className = "badge " + row.state
    setText(nodes.tried, row.state === "rejected" ? "" : plural(row.attempts, "attempt") + (row.incident ? ", incident " + row.incident : ""))
    setText(nodes.received, row.received)
    setText(nodes.age, row.age + " ago")
    setText(nodes.why, row.why)
    setText(nodes.kind, row.kind)
    setText(nodes.waits, row.waitsFor)
    setText(nodes.next, row.next === "" ? "" : "next try: " + row.next)
  }
  const list = (state) => {
    const body = $("rows")
    const ids = new Set(state.rows.map((row) => row.id))
    for (const [id, nodes] of rows) if (!ids.has(id)) { nodes.tr.remove(); rows.delete(id) }
    state.rows.forEach((row, at) => {
      if (!rows.has(row.id)) rows.set(row.id, rowNodes(row.id))
      const nodes = rows.get(row.id)
      fill(nodes, row)
      if (body.children[at] !== nodes.tr) body.insertBefore(nodes.tr, body.children[at] || null)
    })
    $("table").hidden = state.rows.length === 0
    const what = asked.text === "" ? "" : " with “" + asked.text + "”"
    setText($("count"), state.total === 0
      ? (asked.view === "unfinished" && asked.text === "" ? "Every failure is finished: nothing is parked, dead, pending or rejected." : "None" + what + ".")
      : plural(state.total, "failure") + what + (state.pages > 1 ? ", page " + state.page + " of " + state.pages : ""))
    asked.page = state.page
    $("pages").hidden = state.pages === 1
    setText($("page"), "Page " + state.page + " of " + state.pages)
    $("previous").disabled = state.page === 1
    $("next").disabled = state.page === state.pages
  }
  const cards = (state) => {
    const number = (count) => count.toLocaleString("en-GB")
    for (const name of ["parked", "dead", "pending", "rejected"]) setText($("n-" + name), number(state.counts[name]))
    setText($("oldest"), state.oldest === "" ? "nothing waits" : "the oldest for " + state.oldest)
    setText($("about"), "OpCon at " + state.opcon + ", journal " + state.folder)
    setText($("as-of"), "As of " + state.at + " (" + state.timeZone + ")" + (state.seconds > 10 ? ", " + state.seconds + " s ago" : "") + ". It is read again every few seconds.")
    const wrong = [...(state.damaged > 0 ? [plural(state.damaged, "damaged file") + " of the journal set aside"] : []), ...state.unread]
    setText($("wrong"), wrong.join("\n"))
    $("wrong").hidden = wrong.length === 0
  }
  const drain = (state) => {
    const { drain, drainedBy } = state
    const own = drain.running ? "The drain that was started here is running: " + drain.done + " worked on so far." : drain.message
    const other = drainedBy !== "" && !drain.running ? "A drain is running: " + drainedBy + ". What you do here is done when it is over." : ""
    setText($("draining"), [own, other].filter((text) => text !== "").join(" "))
    if (!readOnly) $("drain").disabled = drain.running
    $("drained").hidden = drain.lines.length === 0
    setText($("drain-lines"), drain.lines.join("\n"))
  }

  let timer
  let last = ""
  const poll = async () => {
    clearTimeout(timer)
    const query = { ...asked, ...(story ? { entry: story.id } : {}) }
    const mine = JSON.stringify(query)
    last = mine
    const state = await get("/api/state", query)
    if (last !== mine) return
    if (state.message !== undefined && state.rows === undefined) problem(state.message)
    else {
      problem("")
      cards(state)
      drain(state)
      list(state)
      if (story && state.stamp !== "" && state.stamp !== story.stamp && state.stamp !== story.seen && !story.busy) {
        story.seen = state.stamp
        if (touched()) $("changed").hidden = false
        else await load(story.id, false)
      }
    }
    if (!document.hidden) timer = setTimeout(poll, every)
  }

  let chartsTimer
  const drawCharts = async () => {
    clearTimeout(chartsTimer)
    const drawn = await get("/api/charts", { days: $("days").value })
    if (drawn.ok) {
      const was = [...$("charts").querySelectorAll("details")].map((one) => one.open)
      if (drawn.html !== drawCharts.shown) {
        drawCharts.shown = drawn.html
        $("charts").replaceChildren(...new DOMParser().parseFromString(drawn.html, "text/html").body.childNodes)
        $("charts").querySelectorAll("details").forEach((one, at) => { one.open = was[at] === true })
        for (const one of $("charts").querySelectorAll(".scroll")) one.tabIndex = 0
      }
    } else setText($("charts"), drawn.message)
    if (!document.hidden) chartsTimer = setTimeout(drawCharts, chartsEvery)
  }

  // One failure.
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
  }

  // Start.
  const restart = () => { asked.page = 1; void poll() }
  for (const radio of document.querySelectorAll("input[name=view]"))
    radio.addEventListener("change", () => { asked.view = radio.value; restart() })
  let typing
  $("text").addEventListener("input", () => {
    clearTimeout(typing)
    typing = setTimeout(() => { asked.text = $("text").value.trim(); restart() }, 250)
  })
  $("filter").addEventListener("submit", (event) => event.preventDefault())
  $("open").addEventListener("submit", (event) => {
    event.preventDefault()
    const id = $("id").value.trim()
    if (id !== "") open(id)
  })
  $("previous").addEventListener("click", () => { asked.page -= 1; void poll() })
  $("next").addEventListener("click", () => { asked.page += 1; void poll() })
  $("again").addEventListener("click", () => story && load(story.id, true))
  $("days").addEventListener("change", () => void drawCharts())
  $("drain-command").append(commandLine(data.drain, "to drain").node)
  if (!readOnly) $("drain").addEventListener("click", async () => {
    const done = await post("/api/drain", {})
    show(done.ok, done.message)
    void poll()
  })
  $("skip").addEventListener("click", (event) => { event.preventDefault(); $("main").focus() })
  addEventListener("hashchange", () => void route())
  addEventListener("keydown", (event) => { if (event.key === "Escape") $("result").replaceChildren() })
  document.addEventListener("visibilitychange", () => {
    if (document.hidden) { clearTimeout(timer); clearTimeout(chartsTimer) }
    else { void poll(); void drawCharts() }
  })
  void route().then(poll)
  void drawCharts()
})()
`
