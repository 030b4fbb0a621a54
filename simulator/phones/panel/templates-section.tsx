/** Templates, and decisions about them as Meta's review and quality would make them. */
import { useState } from 'react';
import { postJson } from '../data/api.ts';
import type { Template } from '../data/types.ts';
import { useLatest } from '../data/use-latest.ts';
import { Problem } from './field.tsx';
import { useAct } from './use-act.ts';

type Listed = Template & { wabaId: string };

const DECISIONS = [
  ['APPROVED', 'Approve'],
  ['REJECTED', 'Reject'],
  ['PAUSED', 'Pause'],
  ['DISABLED', 'Disable'],
] as const;
const REASONS = ['INVALID_FORMAT', 'ABUSIVE_CONTENT', 'PROMOTIONAL', 'TAG_CONTENT_MISMATCH', 'SCAM', 'NONE'];
const TONES: Record<string, string> = { APPROVED: 'is-good', PENDING: 'is-warn', IN_APPEAL: 'is-warn' };

export function TemplatesSection() {
  const templates = useLatest<{ items: Listed[] }>('/templates', (event) => event.type === 'templates');
  const [search, setSearch] = useState('');
  const [reason, setReason] = useState('INVALID_FORMAT');
  const { act, isBusy, problem } = useAct();
  const found = templates?.items.filter(({ name, status }) => `${name} ${status}`.toLowerCase().includes(search.toLowerCase())) ?? [];
  const decide = ({ wabaId, name, language }: Listed, status: string) =>
    void act(() => postJson('/templates/decide', { wabaId, name, language, status, ...(status === 'REJECTED' ? { reason } : {}) }));
  return (
    <>
      <h2>Templates</h2>
      <div className="filters">
        <input
          type="search"
          aria-label="Search templates"
          placeholder="Search"
          value={search}
          onChange={(event) => setSearch(event.target.value)}
        />
        <label>
          <span className="visually-hidden">Reason of a rejection</span>
          <select value={reason} onChange={(event) => setReason(event.target.value)}>
            {REASONS.map((one) => (
              <option key={one} value={one}>
                Reject as {one}
              </option>
            ))}
          </select>
        </label>
      </div>
      <Problem words={problem} />
      {templates && found.length === 0 && <p className="soft">{search ? 'No template has these words.' : 'There are no templates yet.'}</p>}
      <ul className="cards is-tall" aria-label="Templates">
        {found.map((template) => (
          <li key={template.id}>
            <span className="words">
              <strong>{template.name}</strong>
              <small>
                {template.language} · {template.category.toLowerCase()}
                {template.rejectedReason !== 'NONE' && ` · ${template.rejectedReason}`}
              </small>
            </span>
            <span className={`chip ${TONES[template.status] ?? 'is-bad'}`}>{template.status.toLowerCase().replaceAll('_', ' ')}</span>
            <span className="row-of-buttons" role="group" aria-label={`Decide about ${template.name}`}>
              {DECISIONS.map(([status, words]) => (
                <button type="button" key={status} disabled={isBusy || template.status === status} onClick={() => decide(template, status)}>
                  {words}
                </button>
              ))}
            </span>
          </li>
        ))}
      </ul>
    </>
  );
}
