/** The dial of faults: what goes wrong, for whom, how often; and the rules that are in force. */
import { type FormEvent, useState } from 'react';
import { deleteAt, postJson } from '../data/api.ts';
import type { Fault, World } from '../data/types.ts';
import { useLatest } from '../data/use-latest.ts';
import { describeEffect, describeMatch, EFFECTS, type EffectKind, effectOf } from './fault-words.ts';
import { Field, Problem } from './field.tsx';
import { useAct } from './use-act.ts';

/** Rules are used up by calls, of which the page hears through what they change. */
const CHANGES = new Set(['faults', 'phone', 'bot', 'ping']);

export function FaultsSection({ world }: { world: World }) {
  const [asked, setAsked] = useState(0);
  const faults = useLatest<{ items: Fault[] }>(`/faults?${asked}`, (event) => CHANGES.has(event.type));
  const { act, isBusy, problem } = useAct();
  const again = () => setAsked((count) => count + 1);
  const [kind, setKind] = useState<EffectKind>('error');
  const [values, setValues] = useState<Record<string, string>>({
    code: '131000',
    status: '503',
    ms: '5000',
    times: '2',
    afterMs: '700',
    withinMs: '5000',
  });
  const [match, setMatch] = useState<Record<string, string>>({});
  const [howOften, setHowOften] = useState('once');
  const [amount, setAmount] = useState('3');
  const { fields, words } = EFFECTS[kind];

  const add = (event: FormEvent) => {
    event.preventDefault();
    const given = Object.fromEntries(Object.entries(match).filter(([, value]) => value !== ''));
    const often =
      howOften === 'times'
        ? { times: Number(amount) }
        : howOften === 'always'
          ? { times: 'always' }
          : howOften === 'chance'
            ? { probability: Number(amount) / 100 }
            : {};
    const body = { effect: effectOf(kind, values), ...(Object.keys(given).length > 0 ? { match: given } : {}), ...often };
    void act(() => postJson('/faults', body)).then((worked) => worked && again());
  };
  const set = (name: string) => (event: { target: { value: string } }) => setMatch({ ...match, [name]: event.target.value });
  return (
    <>
      <h2>Faults</h2>
      <form className="fault-form" onSubmit={add}>
        <Field label="What goes wrong" hint={words}>
          <select value={kind} onChange={(event) => setKind(event.target.value as EffectKind)}>
            {Object.entries(EFFECTS).map(([one, { title }]) => (
              <option key={one} value={one}>
                {title}
              </option>
            ))}
          </select>
        </Field>
        {fields.map(({ name, label, type }) => (
          <Field label={label} key={name}>
            <input type={type} value={values[name] ?? ''} onChange={(event) => setValues({ ...values, [name]: event.target.value })} />
          </Field>
        ))}
        <fieldset>
          <legend>For</legend>
          <Field label="API">
            <select value={match.api ?? ''} onChange={set('api')}>
              <option value="">WhatsApp</option>
              <option value="telegram">Telegram</option>
            </select>
          </Field>
          <Field label="Person">
            <select value={match.to ?? ''} onChange={set('to')}>
              <option value="">Everybody</option>
              {world.people.map(({ phone, name }) => (
                <option key={phone} value={phone}>
                  {name}
                </option>
              ))}
            </select>
          </Field>
          <Field label="Type" hint="text, sendMessage …">
            <input value={match.type ?? ''} placeholder="any" onChange={set('type')} />
          </Field>
          <Field label="Template">
            <input value={match.template ?? ''} placeholder="any" onChange={set('template')} />
          </Field>
        </fieldset>
        <fieldset>
          <legend>How often</legend>
          <Field label="Strikes">
            <select value={howOften} onChange={(event) => setHowOften(event.target.value)}>
              <option value="once">Once</option>
              <option value="times">A number of times</option>
              <option value="always">Always</option>
              <option value="chance">By chance</option>
            </select>
          </Field>
          {(howOften === 'times' || howOften === 'chance') && (
            <Field label={howOften === 'times' ? 'Times' : 'Chance, %'}>
              <input
                type="number"
                min="1"
                max={howOften === 'chance' ? 100 : undefined}
                required
                value={amount}
                onChange={(event) => setAmount(event.target.value)}
              />
            </Field>
          )}
        </fieldset>
        <button type="submit" className="primary" disabled={isBusy}>
          Add the fault
        </button>
      </form>
      <Problem words={problem} />
      <div className="heading-line">
        <h3>In force</h3>
        {(faults?.items.length ?? 0) > 0 && (
          <button type="button" className="quiet" onClick={() => void act(() => deleteAt('/faults')).then(again)}>
            Remove all
          </button>
        )}
      </div>
      {faults?.items.length === 0 && <p className="soft">Nothing goes wrong.</p>}
      <ul className="cards" aria-label="Faults in force">
        {faults?.items.map((fault) => (
          <li key={fault.id}>
            <span className="words">
              <strong>{describeEffect(fault.effect)}</strong>
              <small>
                {describeMatch(fault, world)} · {fault.hits === 1 ? '1 hit' : `${fault.hits} hits`}
              </small>
            </span>
            <button
              type="button"
              className="quiet"
              aria-label={`Remove: ${describeEffect(fault.effect)}`}
              onClick={() => void act(() => deleteAt(`/faults/${fault.id}`)).then(again)}
            >
              Remove
            </button>
          </li>
        ))}
      </ul>
      <div className="row-of-buttons">
        <button type="button" onClick={() => void act(() => postJson('/release'))}>
          Let held calls go on
        </button>
      </div>
    </>
  );
}
