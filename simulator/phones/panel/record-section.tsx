/** The record of every call in and out: filters in the address, newest first, live, a page at a time. */
import { useEffect, useState } from 'react';
import { getJson } from '../data/api.ts';
import type { Call } from '../data/types.ts';
import { CallRow } from './call-row.tsx';
import { writeQuery } from './use-panel.ts';

const PAGE = 50;
const LOOK_EVERY_MS = 1_000;

type Filters = Record<'q' | 'direction' | 'status' | 'path', string>;

export function RecordSection() {
  const [filters, setFilters] = useState<Filters>(readFilters);
  const [pages, setPages] = useState(1);
  const { calls, made, isKnown } = useCalls(filters, pages * PAGE);
  const [openNumber, setOpenNumber] = useState<number | null>(null);
  const change = (name: keyof Filters, value: string) => {
    const next = { ...filters, [name]: value };
    setFilters(next);
    setPages(1);
    writeQuery(next);
  };
  const hasFilter = Object.values(filters).some((value) => value !== '');
  return (
    <>
      <div className="heading-line">
        <h2>Record</h2>
        <span className="soft">{made.toLocaleString()} calls so far, the last 2,000 kept</span>
      </div>
      <div className="filters" role="search">
        <input
          type="search"
          aria-label="Search the record"
          placeholder="Search paths and bodies"
          value={filters.q}
          onChange={(event) => change('q', event.target.value)}
        />
        <Choice
          label="Direction"
          value={filters.direction}
          options={[
            ['', 'In and out'],
            ['in', 'Calls in'],
            ['out', 'Webhooks out'],
          ]}
          onChange={(value) => change('direction', value)}
        />
        <Choice
          label="Status"
          value={filters.status}
          options={[
            ['', 'Any status'],
            ['2xx', '2xx'],
            ['4xx', '4xx'],
            ['5xx', '5xx'],
            ['none', 'No answer'],
          ]}
          onChange={(value) => change('status', value)}
        />
        <input
          aria-label="Part of the path"
          placeholder="Path"
          value={filters.path}
          onChange={(event) => change('path', event.target.value)}
        />
      </div>
      {isKnown && calls.length === 0 && <p className="soft">{hasFilter ? 'No call matches.' : 'Nothing was called yet.'}</p>}
      <ul className="calls" aria-label="Calls">
        {calls.map((call) => (
          <CallRow
            key={call.number}
            call={call}
            isOpen={call.number === openNumber}
            onToggle={() => setOpenNumber(call.number === openNumber ? null : call.number)}
          />
        ))}
      </ul>
      {calls.length === pages * PAGE && (
        <div className="row-of-buttons">
          <button type="button" onClick={() => setPages(pages + 1)}>
            Older calls
          </button>
        </div>
      )}
    </>
  );
}

interface ChoiceProps {
  label: string;
  value: string;
  options: [value: string, words: string][];
  onChange: (value: string) => void;
}

function Choice({ label, value, options, onChange }: ChoiceProps) {
  return (
    <select aria-label={label} value={value} onChange={(event) => onChange(event.target.value)}>
      {options.map(([one, words]) => (
        <option key={one} value={one}>
          {words}
        </option>
      ))}
    </select>
  );
}

/** Asked for each second: calls can come by the thousand, so they are not pushed one by one. */
function useCalls(filters: Filters, limit: number) {
  const [answer, setAnswer] = useState({ calls: [] as Call[], made: 0, isKnown: false });
  const query = new URLSearchParams({ limit: String(Math.min(2_000, limit)) });
  for (const [name, value] of Object.entries(filters)) if (value !== '') query.set(name === 'q' ? 'text' : name, value);
  const path = `/calls?${query.toString()}`;
  useEffect(() => {
    let isOver = false;
    const look = async () => {
      if (document.visibilityState === 'hidden') return;
      const { items, made } = await getJson<{ items: Call[]; made: number }>(path);
      if (!isOver) setAnswer({ calls: items.toReversed(), made, isKnown: true });
    };
    const tryLook = () => void look().catch(() => {});
    tryLook();
    const timer = setInterval(tryLook, LOOK_EVERY_MS);
    return () => {
      isOver = true;
      clearInterval(timer);
    };
  }, [path]);
  return answer;
}

function readFilters(): Filters {
  const query = new URLSearchParams(location.search);
  const read = (name: string) => query.get(name) ?? '';
  return { q: read('q'), direction: read('direction'), status: read('status'), path: read('path') };
}
