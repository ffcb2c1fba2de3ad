/** The style of the console: that of the report, and what a page with buttons and a list needs besides. */
import { style as report } from "../report/Style.ts"

export const style = `${report}
:root { --on-link: #ffffff; --field: #ffffff; --field-line: #7b8591; --bad: #a3241b; --good: #14663a; }
@media (prefers-color-scheme: dark) { :root { --on-link: #12161b; --field: #12161b; --field-line: #8793a0; --bad: #ff9d92; --good: #7fd6a4; } }
[hidden] { display: none !important; }
.skip { position: absolute; left: -9999px; }
.skip:focus { left: 12px; top: 8px; background: var(--card); padding: 6px 10px; z-index: 2; }
:focus-visible { outline: 3px solid var(--link); outline-offset: 2px; border-radius: 3px; }
main:focus, h2:focus { outline: none; }
h2:focus-visible { outline: 3px solid var(--link); }
main { padding-bottom: 96px; max-width: 1400px; }
header { margin-bottom: 18px; }
h3 { font-size: 15px; margin: 0 0 4px; font-weight: 620; }
.about { overflow-wrap: anywhere; }
.badge { display: inline-block; border: 1px solid var(--line); border-radius: 999px; padding: 0 9px; font-size: 13px; background: var(--code); color: var(--ink); white-space: nowrap; }
.badge::before { content: ""; display: inline-block; width: 9px; height: 9px; border-radius: 50%; margin-right: 6px; background: var(--axis); }
.badge.parked::before { background: var(--parked); } .badge.dead::before { background: var(--failed); }
.badge.pending::before { background: var(--pending); } .badge.dropped::before { background: var(--dropped); }
.badge.done::before { background: var(--created); } .badge.rejected::before { background: var(--reopened); }
.cards { margin: 14px 0 4px; grid-template-columns: repeat(4, minmax(0, 1fr)); }
.cards > div.parked { --accent: var(--parked); } .cards > div.dead { --accent: var(--failed); }
.cards > div.pending { --accent: var(--pending); } .cards > div.rejected { --accent: var(--reopened); }
.problem { border: 1px solid var(--bad); color: var(--bad); background: var(--card); border-radius: 10px; padding: 10px 16px; margin: 14px 0; white-space: pre-wrap; overflow-wrap: anywhere; }
.command { display: flex; align-items: flex-start; gap: 8px; margin-top: 10px; }
.command code { flex: 0 1 auto; min-width: 0; padding: 4px 8px; } .command button { flex: none; }
.command code span { display: inline-block; max-width: 100%; }
.out > :first-child { margin-top: 12px; }
.start { align-items: center; flex-wrap: wrap; }
.buttons { margin-top: 10px; }
button { font: inherit; font-size: 14px; border-radius: 6px; border: 1px solid var(--field-line); background: var(--card); color: var(--ink); padding: 5px 14px; cursor: pointer; }
button:hover:not(:disabled) { background: var(--code); }
button.main { background: var(--link); color: var(--on-link); border-color: var(--link); font-weight: 600; }
button.main:hover:not(:disabled) { filter: brightness(1.08); background: var(--link); }
button.small { font-size: 12.5px; padding: 2px 10px; }
button:disabled { cursor: default; color: var(--muted); background: var(--code); border-color: var(--line); }
button.job { border: 0; background: none; color: var(--link); padding: 0; font-size: inherit; font-weight: 600; text-align: left; text-decoration: underline; overflow-wrap: anywhere; }
button.job:hover { background: none; text-decoration-thickness: 2px; }
input[type="text"], input[type="search"], input[type="number"], select { font: inherit; font-size: 14px; color: var(--ink); background: var(--field); border: 1px solid var(--field-line); border-radius: 6px; padding: 5px 9px; width: 100%; max-width: 420px; }
select { width: auto; }
input[type="radio"], input[type="checkbox"] { accent-color: var(--link); width: 16px; height: 16px; margin: 0 6px 0 0; vertical-align: -3px; flex: none; }
label { font-size: 13.5px; }
.field { display: block; margin-top: 8px; } .field > span { display: block; color: var(--muted); }
.check { display: flex; align-items: flex-start; margin-top: 8px; } .check input { margin-top: 2px; }
fieldset { border: 0; padding: 0; margin: 8px 0 0; display: flex; flex-wrap: wrap; gap: 4px 18px; }
legend { float: left; color: var(--muted); font-size: 13.5px; margin-right: 14px; padding: 0; }
.search { display: grid; grid-template-columns: 1fr 1fr; gap: 0 20px; }
.search form { display: flex; align-items: flex-end; gap: 8px; } .search label { flex: 1; min-width: 0; }
.count { margin-top: 12px; }
.list { margin-top: 6px; }
.list .why { white-space: pre-line; display: -webkit-box; -webkit-box-orient: vertical; -webkit-line-clamp: 3; overflow: hidden; }
.list td, .list th { padding-top: 8px; padding-bottom: 8px; }
.list .c-job { width: 21%; } .list .c-state { width: 11%; } .list .c-when { width: 16%; } .list .c-wait { width: 21%; }
.pages { display: flex; align-items: center; gap: 12px; margin-top: 12px; font-size: 13.5px; }
.facts { display: grid; grid-template-columns: minmax(120px, 180px) 1fr; gap: 4px 14px; margin: 10px 0 0; font-size: 14px; }
.facts dt { color: var(--muted); } .facts dd { margin: 0; overflow-wrap: anywhere; white-space: pre-wrap; }
.actions { display: grid; grid-template-columns: repeat(2, minmax(0, 1fr)); gap: 14px; margin-top: 10px; }
.actions > * { border: 1px solid var(--line); border-radius: 8px; padding: 12px 14px; min-width: 0; }
.actions p { font-size: 13.5px; color: var(--muted); }
pre { font: 12.5px/1.5 Consolas, "Cascadia Mono", Menlo, "DejaVu Sans Mono", monospace; background: var(--code); border-radius: 6px; padding: 10px 12px; margin: 8px 0 0; white-space: pre-wrap; overflow-wrap: anywhere; max-height: 520px; overflow-y: auto; }
.request { margin-top: 10px; } .request h3 { overflow-wrap: anywhere; }
.heading { display: flex; flex-wrap: wrap; align-items: baseline; justify-content: space-between; gap: 4px 16px; margin: 26px 0 12px; }
.heading h2 { font-size: 20px; overflow-wrap: anywhere; min-width: 0; } .heading .badge { margin-right: auto; align-self: center; }
section > p.summary { color: var(--ink); font-size: 15px; margin-top: 6px; white-space: pre-line; overflow-wrap: anywhere; }
.result { position: fixed; left: 0; right: 0; bottom: 0; z-index: 1; }
.result > div { max-width: 1360px; margin: 0 auto 12px; padding: 10px 16px; border-radius: 10px; border: 1px solid var(--good); background: var(--card); color: var(--ink); display: flex; gap: 12px; align-items: flex-start; justify-content: space-between; box-shadow: 0 4px 18px rgb(0 0 0 / 25%); max-height: 45vh; overflow-y: auto; width: calc(100% - 24px); }
.result > div.bad { border-color: var(--bad); }
.result p { overflow-wrap: anywhere; white-space: pre-wrap; font-size: 14px; min-width: 0; }
.result strong { color: var(--good); } .result .bad strong { color: var(--bad); }
.working { color: var(--muted); font-size: 13.5px; }
@media (max-width: 820px) { .cards { grid-template-columns: repeat(2, minmax(0, 1fr)); } .actions, .search { grid-template-columns: minmax(0, 1fr); } }
@media (max-width: 620px) {
  .facts { grid-template-columns: minmax(0, 1fr); gap: 0; } .facts dd { margin-bottom: 6px; }
  .list tbody th, .list td { padding: 1px 0; } .list td small { display: inline; } .list td small:not(:empty)::before { content: " · "; }
  .list td .why + small { display: block; } .list td .why + small::before { content: none !important; }
  .list td:last-child::before { content: "waits for "; color: var(--muted); }
}
`
