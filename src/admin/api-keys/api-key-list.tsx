/** The keys as a table on a desk and as cards on a phone. */
import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { ApiKeyView } from '../../contract/api-keys.ts';
import { Moment } from '../parts/moment.tsx';
import rows from '../parts/rows.module.css';
import { ToneBadge } from '../parts/tone-badge.tsx';
import { useIsPhone } from '../parts/use-is-phone.ts';
import { useMayChange } from '../session/session.ts';
import classes from './api-keys.module.css';
import { keyState, limitWords, scopeWords } from './key-words.ts';
import { catalogueQuery } from './queries.ts';
import { RevokeKeyDialog } from './revoke-key-dialog.tsx';

interface RowsProps {
  keys: ApiKeyView[];
  onRevoke: (key: ApiKeyView) => void;
}

export function ApiKeyList({ keys }: { keys: ApiKeyView[] }) {
  const [revoking, setRevoking] = useState<ApiKeyView | null>(null);
  const Rows = useIsPhone() ? KeyCards : KeyTable;
  return (
    <>
      <Rows keys={keys} onRevoke={setRevoking} />
      <RevokeKeyDialog apiKey={revoking} onClose={() => setRevoking(null)} />
    </>
  );
}

function KeyTable({ keys, onRevoke }: RowsProps) {
  return (
    <table className={rows.table} aria-label="API keys">
      <colgroup>
        <col style={{ width: '24%' }} />
        <col />
        <col style={{ width: '15%' }} />
        <col style={{ width: '15%' }} />
        <col style={{ width: 120 }} />
        <col style={{ width: 100 }} />
      </colgroup>
      <thead>
        <tr>
          <th scope="col">Program</th>
          <th scope="col">May</th>
          <th scope="col">Last used</th>
          <th scope="col">Expires</th>
          <th scope="col">State</th>
          <th scope="col">
            <span className={classes.hidden}>Revoke</span>
          </th>
        </tr>
      </thead>
      <tbody>
        {keys.map((key) => (
          <tr key={key.id} className={classes.row} data-ended={key.state !== 'active'}>
            <td>
              <div className={classes.name}>{key.name}</div>
              <Origin apiKey={key} />
            </td>
            <td>
              <May apiKey={key} />
            </td>
            <td>
              <LastUsed at={key.lastUsedAt} />
            </td>
            <td>
              <Expires apiKey={key} />
            </td>
            <td>
              <StateBadge apiKey={key} />
            </td>
            <td className={rows.end}>
              <RevokeButton apiKey={key} onRevoke={onRevoke} />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function KeyCards({ keys, onRevoke }: RowsProps) {
  return (
    <ul className={rows.cards} aria-label="API keys">
      {keys.map((key) => (
        <li key={key.id} className={`${rows.card} ${classes.row}`} data-ended={key.state !== 'active'}>
          <div className={rows.between}>
            <span className={classes.name}>{key.name}</span>
            <StateBadge apiKey={key} />
          </div>
          <Origin apiKey={key} />
          <May apiKey={key} />
          <div className={rows.middle}>
            <span className={rows.sub}>
              {key.lastUsedAt ? 'Last used ' : ''}
              <LastUsed at={key.lastUsedAt} />
              {key.state === 'active' && key.expiresAt && (
                <>
                  {' · expires '}
                  <Moment at={key.expiresAt} isShort />
                </>
              )}
            </span>
            <RevokeButton apiKey={key} onRevoke={onRevoke} />
          </div>
        </li>
      ))}
    </ul>
  );
}

function Origin({ apiKey }: { apiKey: ApiKeyView }) {
  return (
    <div className={rows.sub}>
      <code className={classes.hint}>{apiKey.hint}…</code>
      <br />
      made <Moment at={apiKey.createdAt} isShort />
      {apiKey.createdBy && ` by ${apiKey.createdBy.name}`}
      {apiKey.createdBy?.isActive === false && ', who has left'}
    </div>
  );
}

function May({ apiKey }: { apiKey: ApiKeyView }) {
  const roles = useQuery(catalogueQuery);
  return (
    <>
      <div className={classes.may}>{scopeWords(apiKey.scopes, roles.data?.catalogue ?? [])}</div>
      <div className={rows.sub}>{limitWords(apiKey.limits).join(' · ')}</div>
    </>
  );
}

function LastUsed({ at }: { at: string | null }) {
  return at === null ? <span className={rows.quiet}>Never used</span> : <Moment at={at} isShort />;
}

function Expires({ apiKey: { state, expiresAt, revokedAt } }: { apiKey: ApiKeyView }) {
  if (state === 'revoked' && revokedAt)
    return (
      <span className={rows.quiet}>
        Revoked <Moment at={revokedAt} isShort />
      </span>
    );
  return expiresAt === null ? <span className={rows.quiet}>Never</span> : <Moment at={expiresAt} isShort />;
}

function StateBadge({ apiKey }: { apiKey: ApiKeyView }) {
  const { label, tone } = keyState(apiKey, Date.now());
  return <ToneBadge tone={tone}>{label}</ToneBadge>;
}

function RevokeButton({ apiKey, onRevoke }: { apiKey: ApiKeyView; onRevoke: (key: ApiKeyView) => void }) {
  const mayRevoke = useMayChange('LoanCRM.ApiKeys.Manage');
  if (apiKey.state !== 'active' || !mayRevoke) return null;
  return (
    <Button
      className={classes.revoke}
      variant="default"
      size="compact-sm"
      aria-label={`Revoke ${apiKey.name}`}
      onClick={() => onRevoke(apiKey)}
    >
      Revoke
    </Button>
  );
}
