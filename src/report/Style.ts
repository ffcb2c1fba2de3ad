/**
 * The style of the page, light and dark. The colours of the outcomes differ in lightness as well as in hue, so that people
 * who cannot see red or green can distinguish them; blue = there is an incident, grey = none is wanted.
 */
import { outcomes } from "./Failures.ts"

const light = `
  --page: #f4f5f7; --card: #ffffff; --ink: #1b1f24; --muted: #555d68; --line: #d9dde3; --grid: #e6e9ee; --axis: #8b949f;
  --link: #0b57a4; --code: #eef1f5; --warn: #8a4b00; --warn-card: #fff6e5; --warn-line: #eec57d;
  --created: #0f3f75; --reopened: #1f74b8; --updated: #5598cf; --suppressed: #8a929c;
  --pending: #c08400; --parked: #8d55b8; --failed: #c2362b; --dropped: #6d2018;
  --h1: #dbe9f7; --h2: #a9cdec; --h3: #5fa2d9; --h4: #246fb3; --h5: #0d3d73; --h-ink: #1b1f24; --h-ink-strong: #ffffff;`

const dark = `
  --page: #12161b; --card: #1b2129; --ink: #e6eaef; --muted: #a7b1bd; --line: #323b46; --grid: #2a323c; --axis: #6c7885;
  --link: #7db9f2; --code: #252d37; --warn: #ffcf7d; --warn-card: #2d2414; --warn-line: #6d5322;
  --created: #3b82c4; --reopened: #77b3e6; --updated: #b9daf5; --suppressed: #7b8591;
  --pending: #f0b72f; --parked: #b88ae0; --failed: #ff8a7d; --dropped: #c25a4e;
  --h1: #1d3247; --h2: #234f78; --h3: #2a6ba2; --h4: #6fb1e6; --h5: #c6e2f8; --h-ink: #eef2f6; --h-ink-strong: #12161b;`

/** The colour of each outcome in a legend. */
const legend = outcomes.map((outcome) => `.legend i.${outcome} { background: var(--${outcome}); }`).join(" ")

export const style = `
:root { color-scheme: light dark; ${light} }
@media (prefers-color-scheme: dark) { :root { ${dark} } }
* { box-sizing: border-box; }
body { margin: 0; background: var(--page); color: var(--ink);
  font: 15px/1.5 "Segoe UI", system-ui, -apple-system, Roboto, "Helvetica Neue", Arial, sans-serif; }
main { max-width: 1160px; margin: 0 auto; padding: 28px 20px 40px; }
h1 { font-size: 26px; line-height: 1.25; margin: 0 0 4px; font-weight: 650; letter-spacing: -0.01em; }
h2 { font-size: 17px; margin: 0; font-weight: 620; }
p { margin: 0; }
a { color: var(--link); }
code { font: 12.5px/1.5 Consolas, "Cascadia Mono", Menlo, "DejaVu Sans Mono", monospace; background: var(--code);
  border-radius: 4px; padding: 1px 5px; overflow-wrap: anywhere; }
.about { color: var(--muted); }
.cards { display: grid; grid-template-columns: repeat(5, 1fr); gap: 12px; margin: 20px 0; padding: 0; }
.cards > div, section { background: var(--card); border: 1px solid var(--line); border-radius: 10px; }
.cards > div { padding: 12px 16px; border-top: 3px solid var(--accent, var(--line)); }
.cards dt { color: var(--muted); font-size: 13px; }
.cards dd { margin: 0; }
.cards .figure { font-size: 27px; line-height: 1.2; font-weight: 650; font-variant-numeric: tabular-nums; white-space: nowrap; }
.cards .note { color: var(--muted); font-size: 12.5px; line-height: 1.35; }
section { padding: 16px 20px 18px; margin: 0 0 16px; min-width: 0; }
section > p { color: var(--muted); font-size: 13.5px; }
section.attention, .notice { border-color: var(--warn-line); background: var(--warn-card); }
section.attention h2 { color: var(--warn); }
.notice { border: 1px solid var(--warn-line); border-radius: 10px; padding: 10px 16px; margin: 0 0 16px; }
.empty { text-align: center; padding: 44px 20px 48px; }
.empty h2 { font-size: 20px; margin-bottom: 6px; }
.empty p { max-width: 62ch; margin: 6px auto 0; font-size: 15px; }
.pair { display: grid; grid-template-columns: 1fr 1fr; gap: 0 16px; }
.drawing { margin-top: 8px; }
.drawing svg { display: none; width: 100%; height: auto; overflow: visible; }
.drawing svg.large { display: block; }
.drawing path:has(title):hover { filter: brightness(1.15); }
.legend { list-style: none; display: flex; flex-wrap: wrap; gap: 4px 18px; margin: 8px 0 0; padding: 0; font-size: 13px; color: var(--muted); }
.legend i { display: inline-block; width: 11px; height: 11px; border-radius: 2px; margin-right: 6px; vertical-align: -1px; }
${legend}
.legend i.round { border-radius: 50%; }
.legend i.triangle { border-radius: 0; clip-path: polygon(50% 0, 100% 100%, 0 100%); }
details { margin-top: 10px; font-size: 13.5px; }
summary { cursor: pointer; color: var(--link); width: fit-content; }
.scroll { overflow-x: auto; max-height: 460px; overflow-y: auto; margin-top: 8px; }
table { border-collapse: collapse; width: 100%; font-size: 13.5px; }
th, td { text-align: left; vertical-align: top; padding: 5px 10px 5px 0; border-bottom: 1px solid var(--line); overflow-wrap: break-word; }
.rows { table-layout: fixed; } .rows th, .rows td { overflow-wrap: anywhere; }
thead th { color: var(--muted); font-weight: 600; vertical-align: bottom; }
.scroll thead th { position: sticky; top: 0; background: var(--card); }
section.attention .scroll thead th { background: var(--warn-card); }
tbody th { font-weight: 600; }
td.n, th.n { text-align: right; font-variant-numeric: tabular-nums; padding-right: 12px; white-space: nowrap; overflow-wrap: normal; }
td small, th small { color: var(--muted); font-size: 12.5px; font-weight: 400; display: block; }
.when { white-space: nowrap; padding-right: 16px; } .name { min-width: 150px; }
td code { display: block; width: fit-content; margin: 0 0 4px; }
.whole { white-space: nowrap; }
.heat { table-layout: fixed; margin-top: 10px; border-collapse: separate; border-spacing: 2px; }
.heat th, .heat td { border: 0; padding: 0; overflow-wrap: normal; }
.heat thead th { font-size: 12px; font-weight: 500; text-align: center; }
.heat tr > :first-child { width: 92px; }
.heat tbody th { font-size: 12.5px; font-weight: 500; color: var(--muted); white-space: nowrap; line-height: 24px; }
.heat tbody td { text-align: center; height: 24px; line-height: 24px; font-size: 11.5px; border-radius: 3px; background: var(--grid); color: var(--h-ink); font-variant-numeric: tabular-nums; }
.heat .h1 { background: var(--h1); } .heat .h2 { background: var(--h2); } .heat .h3 { background: var(--h3); }
.heat .h4 { background: var(--h4); color: var(--h-ink-strong); } .heat .h5 { background: var(--h5); color: var(--h-ink-strong); }
footer { color: var(--muted); font-size: 12.5px; margin-top: 8px; }
@media (max-width: 1000px) {
  .cards { gap: 8px; } .cards > div { padding: 10px 12px; } .cards .figure { font-size: 22px; }
  .pair { grid-template-columns: 1fr; }
  .drawing svg.large { display: none; } .drawing svg.medium { display: block; }
}
@media (max-width: 820px) {
  .cards { grid-template-columns: repeat(2, 1fr); }
  .heat tbody td { font-size: 0; }
}
@media (max-width: 620px) {
  main { padding: 18px 10px 28px; }
  h1 { font-size: 22px; }
  section { padding: 14px 12px; }
  .drawing svg.medium { display: none; } .drawing svg.small { display: block; }
  .heat { border-spacing: 1px; } .heat tr > :first-child { width: 72px; }
  .heat tbody th { font-size: 11px; }
  .heat thead th { font-size: 10px; } .heat thead th.odd span { display: none; }
  .rows thead { position: absolute; clip-path: inset(50%); }
  .rows tr, .rows tbody th, .rows td { display: block; }
  .rows tr { border-bottom: 1px solid var(--line); padding: 6px 0; }
  .rows tbody th, .rows td { border: 0; padding: 1px 0; }
}
@media print {
  :root { color-scheme: light; ${light} }
  body { background: #fff; } main { padding: 0; } section, .cards > div { break-inside: avoid; }
  .scroll { max-height: none; overflow: visible; }
}
`
