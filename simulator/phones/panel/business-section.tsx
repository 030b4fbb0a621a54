/** The business: its tier and token, where webhooks go and how they fare, and its Telegram bots. */
import { type FormEvent, useState } from 'react';
import { postJson } from '../data/api.ts';
import { timeOf } from '../data/format.ts';
import type { BotState, Call, World } from '../data/types.ts';
import { useLatest } from '../data/use-latest.ts';
import { AccountsPart } from './accounts-part.tsx';
import { Field, Problem } from './field.tsx';
import { useAct } from './use-act.ts';

const TIERS = ['TIER_50', 'TIER_250', 'TIER_1K', 'TIER_2K', 'TIER_10K', 'TIER_100K', 'TIER_UNLIMITED'];

export function BusinessSection({ world }: { world: World }) {
  const [asked, setAsked] = useState(0);
  const latest = useLatest<World>(`/world?${asked}`, ({ type }) => type === 'people' || type === 'clock' || type === 'phone') ?? world;
  const bots = useLatest<{ items: BotState[] }>('/telegram/bots', ({ type }) => type === 'bot' || type === 'people');
  const { act, problem, isBusy } = useAct();
  const [token, setToken] = useState('');
  const again = () => setAsked((count) => count + 1);
  const revoke = (event: FormEvent) => {
    event.preventDefault();
    void act(() => postJson('/tokens/revoke', { token })).then((worked) => worked && setToken(''));
  };
  return (
    <>
      <h2>Business</h2>
      <Webhook world={latest} onChange={again} />
      <h3>How many people may be reached</h3>
      {latest.portfolios.map(({ id, name, tier, reached }) => (
        <Field label={name} hint={`${reached} reached in the last 24 hours`} key={id}>
          <select
            value={tier}
            disabled={isBusy}
            onChange={(event) => void act(() => postJson('/tier', { portfolioId: id, tier: event.target.value })).then(again)}
          >
            {TIERS.map((one) => (
              <option key={one}>{one}</option>
            ))}
          </select>
        </Field>
      ))}
      <AccountsPart />
      <h3>Revoke a token</h3>
      <form className="inline-form" onSubmit={revoke}>
        <Field label="Token" hint="From then on every call with it is refused with 190.">
          <input required value={token} placeholder="EAA…" onChange={(event) => setToken(event.target.value)} />
        </Field>
        <button type="submit" disabled={isBusy}>
          Revoke
        </button>
      </form>
      <Problem words={problem} />
      <h3>Telegram bots</h3>
      <ul className="cards" aria-label="Telegram bots">
        {bots?.items.map((bot) => (
          <li key={bot.id}>
            <span className="words">
              <strong>
                {bot.name} <small>@{bot.username}</small>
              </strong>
              <small>{bot.webhookUrl === '' ? 'No webhook' : bot.webhookUrl}</small>
              {bot.lastError && (
                <small className="is-bad-words">
                  {timeOf(bot.lastError.atMs)}: {bot.lastError.message}
                </small>
              )}
              <code className="token">{bot.token}</code>
            </span>
            <span className="chip">{bot.pending} waiting</span>
          </li>
        ))}
      </ul>
    </>
  );
}

function Webhook({ world, onChange }: { world: World; onChange: () => void }) {
  const [url, setUrl] = useState(world.webhookUrl);
  const [verifyToken, setVerifyToken] = useState('');
  const { act, problem, isBusy } = useAct();
  const last = useLatest<{ items: Call[] }>(
    '/calls?direction=out&limit=1',
    ({ type }) => type === 'phone' || type === 'templates' || type === 'ping',
  );
  const call = last?.items[0];
  const isFine = call?.status !== null && call !== undefined && call.status < 300;
  const save = (event: FormEvent) => {
    event.preventDefault();
    void act(() => postJson('/webhook', { url, ...(verifyToken === '' ? {} : { verifyToken }) })).then((worked) => worked && onChange());
  };
  return (
    <>
      <h3>Webhooks</h3>
      <p className="chips">
        <span className="chip">{world.pending} planned</span>
        {call && (
          <span className={`chip ${isFine ? 'is-good' : 'is-bad'}`}>
            last at {timeOf(call.atMs)}: {call.status ?? 'no answer'}
          </span>
        )}
      </p>
      <form onSubmit={save}>
        <Field label="Address">
          <input type="url" required value={url} onChange={(event) => setUrl(event.target.value)} />
        </Field>
        <Field label="Verify token" hint="Left empty, the app's own is used for the handshake.">
          <input value={verifyToken} onChange={(event) => setVerifyToken(event.target.value)} />
        </Field>
        <div className="row-of-buttons">
          <button type="submit" disabled={isBusy}>
            Shake hands and save
          </button>
        </div>
      </form>
      <Problem words={problem} />
    </>
  );
}
