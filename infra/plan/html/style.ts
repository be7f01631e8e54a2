/** The page's style sheet: system fonts, light and dark by the reader's own setting, printable. */
export const STYLE = `
:root { color-scheme: light dark; --back: #ffffff; --panel: #f4f6f8; --line: #d5dbe1; --text: #1f2933; --dim: #52606d;
  --current: #067a3e; --grace: #9fd8b8; --revoked: #b42318; --foreign: #8a5a00; --reserve: #6b7a8a; --accent: #0b5fad; }
@media (prefers-color-scheme: dark) { :root { --back: #12171d; --panel: #1b232c; --line: #33404d; --text: #e6edf3; --dim: #9fb0c0;
  --current: #3fc27f; --grace: #1f5a3c; --revoked: #ff8a80; --foreign: #e0a93f; --reserve: #7a8b9c; --accent: #7ab8f5; } }
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 1040px; padding: 24px 20px 64px; background: var(--back); color: var(--text);
  font: 15px/1.5 system-ui, -apple-system, "Segoe UI", sans-serif; }
h1 { font-size: 26px; margin: 0 0 4px; } h2 { font-size: 20px; margin: 40px 0 8px; } h3 { font-size: 16px; margin: 20px 0 6px; }
p { margin: 6px 0; } .dim { color: var(--dim); } a { color: var(--accent); }
.cards { display: flex; flex-wrap: wrap; gap: 12px; margin: 20px 0; padding: 0; list-style: none; }
.cards li { flex: 1 1 140px; background: var(--panel); border: 1px solid var(--line); border-radius: 8px; padding: 10px 14px; }
.cards b { display: block; font-size: 24px; font-variant-numeric: tabular-nums; }
.channel { background: var(--panel); border: 1px solid var(--line); border-radius: 10px; padding: 4px 18px 18px; margin: 18px 0; }
.channel h2 { margin-top: 14px; }
.phase { font-size: 13px; font-weight: 600; border: 1px solid currentColor; border-radius: 999px; padding: 1px 10px; margin-left: 8px;
  vertical-align: 3px; color: var(--foreign); } .phase.rotating { color: var(--current); }
.warning { border-left: 4px solid var(--foreign); padding: 4px 12px; background: var(--panel); }
.wide { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; font-size: 14px; }
th, td { text-align: left; padding: 4px 10px 4px 0; border-bottom: 1px solid var(--line); vertical-align: top; }
td.number, th.number { text-align: right; font-variant-numeric: tabular-nums; }
caption { text-align: left; color: var(--dim); padding: 4px 0; }
pre { background: var(--back); border: 1px solid var(--line); border-radius: 6px; padding: 10px 12px; overflow-x: auto;
  font: 13px/1.5 ui-monospace, "SF Mono", Menlo, Consolas, monospace;
  white-space: pre-wrap; overflow-wrap: anywhere; }
details { margin: 6px 0; } summary { cursor: pointer; }
.legend { display: flex; flex-wrap: wrap; gap: 4px 18px; font-size: 13px; color: var(--dim); padding: 0; margin: 8px 0; list-style: none; }
.legend svg { width: 26px; height: 13px; vertical-align: -2px; margin-right: 5px; }
.slots { display: block; width: 100%; max-width: 560px; height: auto; }
.slots .app, .current { fill: var(--current); } .slots .foreign { fill: var(--foreign); }
.slots .reserve { fill: none; stroke: var(--reserve); stroke-dasharray: 3 2; } .slots .free { fill: none; stroke: var(--line); }
.picture { display: block; width: 100%; min-width: 640px; height: auto; font: 12px system-ui, sans-serif; }
.picture text { fill: var(--text); } .picture .date, .picture .none, .picture .words { fill: var(--dim); }
.picture .app { font-weight: 600; } .tick { stroke: var(--line); }
.grace { fill: var(--grace); stroke: var(--current); stroke-width: 0.6; } .revoked { stroke: var(--revoked); stroke-width: 2; fill: none; }
.life { outline: none; cursor: default; } .life .words { display: none; }
.life:hover .words, .life:focus .words { display: inline; }
.picture:hover .life:focus:not(:hover) .words { display: none; }
.life:hover rect, .life:focus rect { stroke: var(--accent); stroke-width: 2; }
@media print { body { max-width: none; } details:not([open]) { display: none; } }
`
