/** What a file would do: the counts, and each row with what is wrong and how to mend it. */
import { Button, SegmentedControl } from '@mantine/core';
import { useState } from 'react';
import type { ImportReport } from '../../contract/members.ts';
import { counted } from '../lib/words.ts';
import { Surface } from '../parts/page.tsx';
import rows from '../parts/rows.module.css';
import { ToneBadge } from '../parts/tone-badge.tsx';
import { useIsPhone } from '../parts/use-is-phone.ts';
import classes from './import.module.css';
import { columnWords, countsInWords, type ImportRow, ignoredInWords, importLabel, inOrderOfInterest, OUTCOMES } from './import-words.ts';

/** A browser draws these at once; the rest is one press away. */
const ROWS_AT_ONCE = 200;

interface ImportPreviewProps {
  fileName: string;
  report: ImportReport;
  isWriting: boolean;
  onImport: (skipBad: boolean) => void;
  onStartOver: () => void;
}

export function ImportPreview({ fileName, report, isWriting, onImport, onStartOver }: ImportPreviewProps) {
  const { counts } = report;
  const [shown, setShown] = useState<'bad' | 'all'>(counts.bad > 0 ? 'bad' : 'all');
  const [limit, setLimit] = useState(ROWS_AT_ONCE);
  const label = importLabel(counts);
  const ignored = ignoredInWords(report.ignoredColumns);
  const matching = inOrderOfInterest(report.rows).filter(({ outcome }) => shown === 'all' || outcome === 'bad');

  return (
    <>
      <section className={classes.summary} aria-label="What would be imported">
        <div>
          <h2 className={classes.fileName}>{fileName}</h2>
          <p className={classes.counts} role="status">
            {countsInWords(counts)}.
          </p>
          {ignored && <p className={classes.counts}>{ignored}</p>}
        </div>
        <div className={classes.buttons}>
          {label && (
            <Button loading={isWriting} onClick={() => onImport(counts.bad > 0)}>
              {label}
            </Button>
          )}
          <Button variant="default" disabled={isWriting} onClick={onStartOver}>
            Choose another file
          </Button>
        </div>
      </section>
      {counts.bad > 0 && (
        <SegmentedControl
          aria-label="Rows shown"
          value={shown}
          onChange={(value) => setShown(value as 'bad' | 'all')}
          data={[
            { value: 'bad', label: `Wrong rows (${counts.bad})` },
            { value: 'all', label: `All rows (${report.rows.length})` },
          ]}
          className={classes.shown}
        />
      )}
      {matching.length > 0 && (
        <Surface>
          <RowList rows={matching.slice(0, limit)} />
          {matching.length > limit && (
            <div className={classes.more}>
              <Button variant="default" onClick={() => setLimit(limit + ROWS_AT_ONCE * 5)}>
                Show {counted(Math.min(matching.length - limit, ROWS_AT_ONCE * 5), 'more row', 'more rows')}
              </Button>
            </div>
          )}
        </Surface>
      )}
    </>
  );
}

function RowList({ rows: list }: { rows: ImportRow[] }) {
  const isPhone = useIsPhone();
  if (isPhone) {
    return (
      <ul className={rows.cards} aria-label="Rows of the file">
        {list.map((row) => (
          <li key={row.line} className={rows.card}>
            <div className={rows.between}>
              <strong>{row.name || row.email || 'Without a name'}</strong>
              <Outcome row={row} />
            </div>
            <div className={rows.sub}>
              Line {row.line}
              {row.email && ` · ${row.email}`}
            </div>
            <What row={row} />
          </li>
        ))}
      </ul>
    );
  }
  return (
    <table className={rows.table} aria-label="Rows of the file">
      <colgroup>
        <col style={{ width: 70 }} />
        <col style={{ width: '32%' }} />
        <col style={{ width: 110 }} />
        <col />
      </colgroup>
      <thead>
        <tr>
          <th scope="col">Line</th>
          <th scope="col">Person</th>
          <th scope="col">Outcome</th>
          <th scope="col">What</th>
        </tr>
      </thead>
      <tbody>
        {list.map((row) => (
          <tr key={row.line}>
            <td className="tabular">{row.line}</td>
            <td>
              <div>{row.name || <span className={rows.quiet}>Without a name</span>}</div>
              <div className={`${rows.sub} ${classes.break}`}>{row.email}</div>
            </td>
            <td>
              <Outcome row={row} />
            </td>
            <td>
              <What row={row} />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Outcome({ row }: { row: ImportRow }) {
  const { label, tone } = OUTCOMES[row.outcome];
  return <ToneBadge tone={tone}>{label}</ToneBadge>;
}

function What({ row }: { row: ImportRow }) {
  switch (row.outcome) {
    case 'bad':
      return (
        <ul className={classes.problems}>
          {row.problems.map(({ column, message }) => (
            <li key={`${column} ${message}`}>
              <strong>{columnWords(column)}:</strong> {message}
            </li>
          ))}
        </ul>
      );
    case 'changed':
      return <span className={rows.sub}>{row.changes.map(columnWords).join(', ')}</span>;
    case 'new':
      return <span className={rows.sub}>Is invited</span>;
    case 'same':
      return <span className={rows.sub}>As it is already</span>;
  }
}
