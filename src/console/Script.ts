/**
 * The script of the page, as the browser runs it. It asks for the state every few seconds while the page can be seen, and
 * changes only what is different, so that the focus stays where it is. Texts of others are only ever set as text. The
 * charts come as HTML, in which the report has escaped them. What is about one failure is in ScriptEntry.ts.
 */
import { oneFailure } from "./ScriptEntry.ts"

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
    setText(nodes.tried, row.state === "rejected" ? "" : plural(row.attempts, "attempt") + (row.incident ? ", incident " + row.incident : "") +
      (row.origin === "sweep" ? ", found by the sweep" : ""))
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

${oneFailure}

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
