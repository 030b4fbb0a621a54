/** How the popup looks: light and dark, from phone width up. */

export const POPUP_STYLE = `
:root { color-scheme: light dark; --ink: #1b2330; --soft: #58657a; --paper: #fff; --ground: #eef1f6; --line: #d5dbe5; --accent: #1b5fd0; --on-accent: #fff;
  --tint: #eaf1fd; --good: #0b7a4b; --bad: #b3261e; --bad-tint: #fdecea; --sms: #d8f5df; --sms-ink: #10301a; }
@media (prefers-color-scheme: dark) { :root { --ink: #e7ecf4; --soft: #a3b0c4; --paper: #19202b; --ground: #0f141c; --line: #34404f; --accent: #8ab4f8; --on-accent: #0c1a30;
  --tint: #1f2c42; --good: #5fd39b; --bad: #ff9b90; --bad-tint: #3b1f1e; --sms: #1d4a35; --sms-ink: #dcf5e6; } }
* { box-sizing: border-box; }
[hidden] { display: none !important; }
body { margin: 0; min-height: 100vh; display: flex; flex-direction: column; font: 15px/1.45 system-ui, -apple-system, 'Segoe UI', Roboto, sans-serif;
  color: var(--ink); background: var(--ground); }
header { flex: none; display: flex; align-items: center; gap: 10px; padding: 10px 16px; background: var(--paper); border-bottom: 1px solid var(--line); }
header p { margin: 0; flex: 1; font-size: 14px; }
.mark { width: 26px; height: 26px; border-radius: 50% 50% 50% 6px; background: linear-gradient(135deg, #2f7cf0, #23b26d); }
.quiet { border: 0; background: none; min-width: 36px; min-height: 36px; padding: 0; color: var(--soft); }
nav { display: grid; gap: 6px; width: min(600px, 100%); margin: 0 auto; padding: 14px 16px 0; }
nav p { margin: 0; font-size: 13px; color: var(--soft); }
.bar { display: grid; grid-auto-flow: column; gap: 4px; }
.bar span { height: 4px; border-radius: 2px; background: var(--line); }
.bar .is-past { background: var(--accent); }
main { width: min(568px, calc(100% - 24px)); margin: 14px auto 16px; padding: 24px; background: var(--paper); border: 1px solid var(--line); border-radius: 14px; }
h1 { margin: 0 0 6px; font-size: 21px; line-height: 1.25; letter-spacing: -.01em; outline: none; text-wrap: balance; }
h2 { margin: 0; font-size: 15px; }
.lead { margin: 0 0 18px; color: var(--soft); }
.soft, small { margin: 0; color: var(--soft); font-size: 13px; }
.nowrap { white-space: nowrap; }
form, .stack { display: grid; gap: 14px; }
.field { display: grid; gap: 5px; min-width: 0; }
.field > span, legend { font-size: 13.5px; font-weight: 600; padding: 0; }
input:not([type]), input[type=text], input[type=tel], input[type=email], input[type=url], select, textarea { width: 100%; min-height: 42px; padding: 8px 11px; font: inherit; color: inherit;
  background: var(--paper); border: 1px solid color-mix(in srgb, var(--soft) 70%, var(--line)); border-radius: 8px; }
textarea { resize: vertical; }
[aria-invalid=true] { border-color: var(--bad) !important; box-shadow: inset 0 0 0 1px var(--bad); }
:is(input, select, textarea, button, summary):focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; }
.pair { display: grid; grid-template-columns: 1fr 1fr; gap: 12px; }
.is-phone { grid-template-columns: minmax(130px, .7fr) 1.3fr; }
fieldset { border: 0; margin: 0; padding: 0; min-width: 0; display: grid; gap: 8px; }
legend { margin-bottom: 8px; }
.is-row { grid-template-columns: 1fr 1fr; }
.is-row legend { grid-column: 1 / -1; }
.choice { display: flex; gap: 11px; align-items: center; padding: 10px 12px; border: 1px solid var(--line); border-radius: 10px; cursor: pointer; }
.choice:has(:checked) { border-color: var(--accent); background: var(--tint); }
.choice span, .people span { display: grid; min-width: 0; overflow-wrap: anywhere; }
input[type=radio], input[type=checkbox] { flex: none; width: 18px; height: 18px; margin: 0; accent-color: var(--accent); }
.check { display: flex; gap: 10px; align-items: flex-start; cursor: pointer; }
.check input { margin-top: 2px; }
button { min-height: 42px; padding: 8px 16px; font: inherit; font-weight: 600; color: inherit; background: var(--paper); border: 1px solid var(--line); border-radius: 9px; cursor: pointer; }
button:hover { border-color: var(--accent); }
.primary { background: var(--accent); border-color: var(--accent); color: var(--on-accent); }
.actions { display: flex; flex-direction: row-reverse; flex-wrap: wrap; gap: 10px; margin-top: 6px; padding-top: 16px; border-top: 1px solid var(--line); }
.actions button:last-child:not(:only-child) { margin-right: auto; }
.problem { margin: 0; padding: 11px 13px; border-radius: 9px; color: var(--bad); background: var(--bad-tint); outline: none; }
ul { list-style: none; margin: 0; padding: 0; display: grid; gap: 8px; }
.people button { width: 100%; display: flex; gap: 12px; align-items: center; padding: 10px 12px; text-align: left; font-weight: 400; }
.face { flex: none; place-items: center; width: 38px; height: 38px; border-radius: 50%; font-size: 14px; font-weight: 600; color: #fff; background: #3c5a8f; }
.permissions li { display: flex; gap: 12px; padding: 12px; border: 1px solid var(--line); border-radius: 10px; }
.permissions li span:last-child { display: grid; gap: 2px; min-width: 0; }
code { color: var(--soft); font-size: 12.5px; overflow-wrap: anywhere; }
.tick { color: var(--good); font-weight: 700; }
.code input { font-size: 22px; letter-spacing: .3em; font-variant-numeric: tabular-nums; max-width: 230px; }
dl { margin: 0; display: grid; gap: 1px; background: var(--line); border: 1px solid var(--line); border-radius: 10px; overflow: hidden; }
dl div { display: grid; grid-template-columns: 11rem 1fr; gap: 8px; padding: 9px 12px; background: var(--paper); }
dt { color: var(--soft); }
dd { margin: 0; overflow-wrap: anywhere; }
.terms { display: grid; gap: 9px; padding: 14px; border-radius: 10px; background: var(--tint); }
.terms p { margin: 0; font-size: 14px; }
.end { display: grid; justify-items: center; text-align: center; padding: 20px 0 0; }
.end .actions { justify-self: stretch; justify-content: center; }
.big { display: grid; place-items: center; width: 58px; height: 58px; margin-bottom: 14px; border-radius: 50%; font-size: 28px; color: var(--paper); background: var(--good); }
.big.is-bad { background: var(--bad); }
.phone { position: fixed; right: 16px; bottom: 64px; width: 230px; padding: 12px; border-radius: 18px; border: 5px solid var(--ink); background: var(--paper); box-shadow: 0 10px 30px rgb(0 0 0 / 25%); }
.phone h2 { display: flex; justify-content: space-between; gap: 8px; font-size: 12.5px; }
.phone h2 span { color: var(--soft); font-weight: 400; }
.sms { margin: 9px 0 0; padding: 9px 11px; border-radius: 12px 12px 12px 3px; background: var(--sms); color: var(--sms-ink); font-size: 13.5px; }
.sms output { font-weight: 700; font-variant-numeric: tabular-nums; white-space: nowrap; }
.sms.is-none { background: var(--ground); color: var(--soft); }
.wrong { width: min(568px, calc(100% - 24px)); margin: auto auto 16px; font-size: 13.5px; }
.wrong summary { padding: 8px 2px; color: var(--soft); cursor: pointer; width: max-content; }
.wrong .count { display: inline-block; min-width: 20px; padding: 0 6px; border-radius: 10px; text-align: center; background: var(--accent); color: var(--on-accent); }
.wrong form { padding: 14px; border: 1px dashed var(--soft); border-radius: 10px; background: var(--paper); }
.wrong legend { font-weight: 400; color: var(--soft); }
@media (min-width: 520px) { .wrong fieldset { grid-template-columns: 1fr 1fr; } .wrong legend { grid-column: 1 / -1; } }
@media (max-width: 519px) { main { padding: 18px 16px; } .pair:not(.is-phone) { grid-template-columns: 1fr; } dl div { grid-template-columns: 1fr; gap: 0; }
  .phone { position: static; width: min(280px, calc(100% - 24px)); margin: 0 auto 16px; } }
`;
