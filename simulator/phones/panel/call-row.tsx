/** One call of the record: a line, and its two bodies when it is opened. */
import { fullTimeOf } from '../data/format.ts';
import type { Call } from '../data/types.ts';

export function CallRow({ call, isOpen, onToggle }: { call: Call; isOpen: boolean; onToggle: () => void }) {
  const tone = call.status === null ? 'is-bad' : call.status < 300 ? 'is-good' : call.status < 500 ? 'is-warn' : 'is-bad';
  return (
    <li>
      <button type="button" className="call" aria-expanded={isOpen} onClick={onToggle}>
        <span className={`way is-${call.direction}`}>
          <span aria-hidden="true">{call.direction === 'in' ? '→' : '←'}</span>
          <span className="visually-hidden">{call.direction === 'in' ? 'Call in' : 'Webhook out'}</span>
        </span>
        <span className="method">{call.method}</span>
        <span className="path">{call.path.replace(/^https?:\/\//, '')}</span>
        <span className={`chip ${tone}`}>{call.status ?? 'none'}</span>
      </button>
      {isOpen && (
        <div className="bodies">
          <p className="soft">
            No. {call.number} · {fullTimeOf(call.atMs)}
          </p>
          <Body title={call.direction === 'in' ? 'Request' : 'Posted'} text={call.request} />
          <Body title="Answer" text={call.response} />
        </div>
      )}
    </li>
  );
}

function Body({ title, text }: { title: string; text: string }) {
  return (
    <>
      <h3>{title}</h3>
      {/* What scrolls must be reachable by keyboard. */}
      {text === '' ? (
        <p className="soft">empty</p>
      ) : (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls.
        <pre tabIndex={0} aria-label={title}>
          {pretty(text)}
        </pre>
      )}
    </>
  );
}

function pretty(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
}
