#include "html_parts.hpp"

namespace ipcbench::html_parts {

std::string_view style_text() {
  // The colours of the series are told apart by those who see no red or no green, and lie at least
  // 3 to 1 above the ground in both styles.
  return R"(
:root { color-scheme: light dark; --ground: #fff; --text: #1c1e21; --faint: #5b6168; --grid: #dfe2e6;
  --frame: #c3c8ce; --best: #e6f2ea; --bad: #a3201a; --accent: #0b5fa5; --hatch: #fff;
  --s0: #0072b2; --s1: #d55e00; --s2: #00805e; --s3: #a8437f; --s4: #7a5c00; --s5: #4d4d4d; --s6: #2f8fc9;
  --b0: #2f7fb8; --b1: #d8702a; --b2: #3a9a78; --b3: #b05f93; --b4: #c9ced4; --b5: #6b4fa0; --b6: #a8862d;
  --b7: #7d858d; --b8: #4f5358; --b9: #8c3f3f; }
@media (prefers-color-scheme: dark) { :root { --ground: #16181b; --text: #e8eaed; --faint: #a7adb4;
  --grid: #33373c; --frame: #4a5057; --best: #173325; --bad: #ff9a90; --accent: #7cc0ff; --hatch: #16181b;
  --s0: #56b4e9; --s1: #ff944d; --s2: #3ccfa0; --s3: #e59ac6; --s4: #e5c94a; --s5: #c9ccd0; --s6: #8fa8ff;
  --b0: #4a9fd8; --b1: #e58a4c; --b2: #4fb894; --b3: #cf86b5; --b4: #4a5057; --b5: #9a82d0; --b6: #c9a94a;
  --b7: #8c949c; --b8: #b9bec4; --b9: #d98c8c; } }
* { box-sizing: border-box; }
body { margin: 0; background: var(--ground); color: var(--text); font: 16px/1.5 system-ui, sans-serif; }
header, main, footer { max-width: 1320px; margin: 0 auto; padding: 0 1rem; overflow-wrap: anywhere; }
h1 { font-size: 1.35rem; line-height: 1.35; margin: 1.5rem 0 .5rem; text-wrap: pretty; }
h2 { font-size: 1.15rem; margin: 2rem 0 .5rem; }
h3 { font-size: 1rem; margin: 0; }
p { margin: .5rem 0; max-width: 80ch; }
ul.plain { padding-left: 1.2rem; max-width: 80ch; }
code { font: .88em/1.45 ui-monospace, monospace; }
a { color: var(--accent); }
:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; }
.faint, .note, figcaption { color: var(--faint); font-size: .88rem; }
.bad { color: var(--bad); }
.wide { overflow-x: auto; max-width: 100%; }
table { border-collapse: collapse; font-size: .9rem; font-variant-numeric: tabular-nums; }
th, td { padding: .22rem .75rem .22rem 0; text-align: left; white-space: nowrap; vertical-align: top; }
th { color: var(--faint); font-weight: 600; border-bottom: 1px solid var(--frame); }
td { border-bottom: 1px solid var(--grid); overflow-wrap: normal; }
td.note { white-space: normal; min-width: 14rem; }
.results td.note { min-width: 26rem; }
.results td:first-child, .results th:first-child { white-space: pre; }
.number { text-align: right; }
tr.best { background: var(--best); font-weight: 600; }
.pictures { columns: 460px; column-gap: 2.5rem; margin-top: .8rem; }
figure { margin: 0 0 2rem; max-width: 640px; break-inside: avoid; }
.drawing svg { display: block; width: 100%; height: auto; }
.definitions { position: absolute; }
svg text { fill: var(--text); font-size: 13px; }
svg text.label { fill: var(--faint); }
svg text.inside { paint-order: stroke; stroke: var(--ground); stroke-width: 3.5px; font-size: 12px; }
svg text.halo { paint-order: stroke; stroke: var(--ground); stroke-width: 5px; }
svg path { fill: none; }
path.grid { stroke: var(--grid); }
path.axis { stroke: var(--frame); }
path.line { stroke-width: 2; }
path.range { stroke-width: 1.3; }
path.mark { stroke-width: 1.5; stroke: var(--ground); }
path.hatch { stroke: var(--hatch); stroke-width: 1.4; }
.s0 { stroke: var(--s0); } .s1 { stroke: var(--s1); } .s2 { stroke: var(--s2); } .s3 { stroke: var(--s3); }
.s4 { stroke: var(--s4); } .s5 { stroke: var(--s5); } .s6 { stroke: var(--s6); }
.line.s1 { stroke-dasharray: 7 3; } .line.s2 { stroke-dasharray: 2 3; } .line.s3 { stroke-dasharray: 9 3 2 3; }
.line.s4 { stroke-dasharray: 4 2; } .line.s5 { stroke-dasharray: 12 4; } .line.s6 { stroke-dasharray: 2 2 6 2; }
.mark.s0 { fill: var(--s0); } .mark.s1 { fill: var(--s1); } .mark.s2 { fill: var(--s2); }
.mark.s3 { fill: var(--s3); } .mark.s4 { fill: var(--s4); } .mark.s5 { fill: var(--s5); }
.mark.s6 { fill: var(--s6); }
path.mark { stroke: var(--ground); }
path.mark.hollow { fill: var(--ground); stroke: var(--text); }
path.none { stroke: var(--text); stroke-width: 1.5; }
path.margin { stroke: var(--text); stroke-dasharray: 5 3; }
path.bound { stroke: var(--faint); stroke-dasharray: 1.5 3; stroke-width: 1.3; }
path.chevron { stroke: var(--faint); stroke-width: 1.6; }
path.spread { fill: var(--s0); fill-opacity: .2; }
path.level { stroke: var(--text); stroke-width: 1.4; stroke-dasharray: 8 3; }
path.change { stroke: var(--text); stroke-dasharray: 3 3; }
svg text.worse { fill: var(--bad); font-weight: 600; } svg text.better { font-weight: 600; }
circle.point { fill: var(--s0); stroke: transparent; stroke-width: 7; }
circle.hollow { fill: var(--ground); stroke: var(--text); stroke-width: 1.3; }
.b0 { fill: var(--b0); } .b1 { fill: var(--b1); } .b2 { fill: var(--b2); } .b3 { fill: var(--b3); }
.b4 { fill: var(--b4); } .b5 { fill: var(--b5); } .b6 { fill: var(--b6); } .b7 { fill: var(--b7); }
.b8 { fill: var(--b8); } .b9 { fill: var(--b9); }
.b1p { fill: url(#rising); } .b2p { fill: url(#dots); } .b3p { fill: url(#upright); }
.b5p { fill: url(#falling); } .b6p { fill: url(#rising); } .b7p { fill: url(#dots); } .b8p { fill: url(#upright); } .b9p { fill: url(#rising); }
.sign { width: 28px; height: 14px; margin-right: .4rem; vertical-align: -1px; }
.signs { list-style: none; display: flex; flex-wrap: wrap; gap: .15rem 1.1rem; margin: .3rem 0; padding: 0; font-size: .9rem; }
.scales { display: flex; gap: .3rem; margin: .3rem 0; }
button, select { font: inherit; font-size: .85rem; color: inherit; background: var(--ground);
  border: 1px solid var(--frame); border-radius: 4px; padding: .1rem .5rem; max-width: 100%; }
button[aria-pressed=true] { border-color: var(--accent); color: var(--accent); font-weight: 600; }
.filter { display: flex; flex-wrap: wrap; gap: .4rem 1rem; align-items: center; margin-bottom: .5rem; font-size: .9rem; }
details { margin: .4rem 0; }
summary { cursor: pointer; color: var(--accent); font-size: .9rem; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .15rem 1rem; margin: .5rem 0; font-size: .9rem; }
dt { color: var(--faint); } dd { margin: 0; min-width: 0; }
.tip { position: fixed; z-index: 1; pointer-events: none; background: var(--text); color: var(--ground);
  padding: .15rem .5rem; border-radius: 4px; font-size: .85rem; max-width: min(24rem, 90vw); }
.out { display: none; }
[hidden] { display: none !important; }
@media (max-width: 600px) { dl { grid-template-columns: 1fr; } dd { margin-bottom: .4rem; } svg text { font-size: 14px; } }
@media print { .scales, .filter, .tip, summary { display: none; } body { font-size: 10pt; }
  .wide, .results { overflow: visible; } .pictures { columns: auto; } .drawing svg { max-width: 10cm; }
  figure { max-width: none; break-inside: avoid; margin-bottom: 1rem; } .drawing, tr { break-inside: avoid; }
  h1, h2, h3, .drawing { break-after: avoid; } table { font-size: 7.5pt; } .results table { font-size: 6.5pt; }
  th, td { padding: .1rem .35rem .1rem 0; } .results th { white-space: normal; }
  td.note, .results td.note { min-width: 0; }
  :root { --ground: #fff; --text: #000; --faint: #444; --grid: #ddd; --frame: #999; --best: #eee; --hatch: #fff; } }
)";
}

}  // namespace ipcbench::html_parts
