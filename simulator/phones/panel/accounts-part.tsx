/** What happens to accounts and their numbers at Meta: quality, bans, restrictions; each with its webhook. */
import { useState } from 'react';
import { postJson } from '../data/api.ts';
import { useLatest } from '../data/use-latest.ts';
import { Field, Problem } from './field.tsx';
import { useAct } from './use-act.ts';

interface ListedNumber {
  id: string;
  wabaId: string;
  phone: string;
  verifiedName: string;
  qualityRating: string;
  status: string;
}

interface ListedAccount {
  id: string;
  name: string;
  banState: string | null;
  restrictions: { type: string }[];
}

const RATINGS = ['GREEN', 'YELLOW', 'RED', 'UNKNOWN'];
const DAYS_OF_A_RESTRICTION = 3;
const EVENTS: [words: string, body: Record<string, unknown>][] = [
  ['Warn of a violation', { event: 'ACCOUNT_VIOLATION' }],
  [
    'Restrict for 3 days',
    { event: 'ACCOUNT_RESTRICTION', restrictions: [{ type: 'RESTRICTED_BIZ_INITIATED_MESSAGING', days: DAYS_OF_A_RESTRICTION }] },
  ],
  ['Ban', { event: 'DISABLED_UPDATE', state: 'DISABLE' }],
  ['Reinstate', { event: 'DISABLED_UPDATE', state: 'REINSTATE' }],
];

export function AccountsPart() {
  const [asked, setAsked] = useState(0);
  const numbers = useLatest<{ items: ListedNumber[] }>(`/numbers?${asked}`, ({ type }) => type === 'people');
  const accounts = useLatest<{ items: ListedAccount[] }>(`/accounts?${asked}`, ({ type }) => type === 'people');
  const { act, isBusy, problem } = useAct();
  const post = (path: string, body: unknown) => void act(() => postJson(path, body)).then(() => setAsked((count) => count + 1));
  return (
    <>
      <h3>Accounts and numbers</h3>
      <Problem words={problem} />
      <ul className="cards is-tall" aria-label="Accounts">
        {accounts?.items.map((account) => (
          <li key={account.id}>
            <span className="words">
              <strong>{account.name}</strong>
              <small>{account.id}</small>
            </span>
            <span className={`chip ${account.banState || account.restrictions.length > 0 ? 'is-bad' : 'is-good'}`}>
              {account.banState ? 'banned' : account.restrictions.length > 0 ? 'restricted' : 'in good standing'}
            </span>
            <span className="row-of-buttons" role="group" aria-label={`What happens to ${account.name}`}>
              {EVENTS.map(([words, body]) => (
                <button type="button" key={words} disabled={isBusy} onClick={() => post(`/accounts/${account.id}/update`, body)}>
                  {words}
                </button>
              ))}
            </span>
          </li>
        ))}
      </ul>
      {numbers?.items.map((number) => (
        <Field label={`Quality of ${number.verifiedName}, ${number.phone}`} hint={number.status.toLowerCase()} key={number.id}>
          <select
            value={number.qualityRating}
            disabled={isBusy}
            onChange={(event) => post(`/numbers/${number.id}/quality`, { rating: event.target.value })}
          >
            {RATINGS.map((rating) => (
              <option key={rating}>{rating}</option>
            ))}
          </select>
        </Field>
      ))}
    </>
  );
}
