/** The clock: freeze, wind, set a date, go on in real time; and the seed of this run. */
import { type FormEvent, useEffect, useState } from 'react';
import { getJson, postJson } from '../data/api.ts';
import { fullTimeOf } from '../data/format.ts';
import { useClock } from '../data/use-clock.ts';
import { Field, Problem } from './field.tsx';
import { useAct } from './use-act.ts';

const STEPS: [hours: number, words: string][] = [
  [0.25, '+15 min'],
  [1, '+1 hour'],
  [6, '+6 hours'],
  [24, '+1 day'],
  [24 * 7, '+7 days'],
];

export function ClockSection() {
  const clock = useClock();
  const { act, isBusy, problem } = useAct();
  const [hours, setHours] = useState('2');
  const [date, setDate] = useState('');
  const [seed, setSeed] = useState<number | null>(null);
  useEffect(() => {
    void getJson<{ seed: number }>('/seed').then(
      (answer) => setSeed(answer.seed),
      () => {},
    );
  }, []);

  const wind = (ms: number) => act(() => postJson('/clock/wind', { ms: Math.round(ms) }));
  const windHours = (event: FormEvent) => {
    event.preventDefault();
    void wind(Number(hours) * 3_600_000);
  };
  const goTo = (event: FormEvent) => {
    event.preventDefault();
    void act(async () => {
      const ms = new Date(date).getTime() - clock.nowMs;
      if (!(ms > 0)) throw new Error('The clock only goes forward: choose a later moment.');
      await postJson('/clock/wind', { ms: Math.round(ms) });
    });
  };
  return (
    <>
      <h2>Clock</h2>
      <p className="big-time">
        <time dateTime={new Date(clock.nowMs).toISOString()}>{clock.isKnown ? fullTimeOf(clock.nowMs) : '–'}</time>
        <span className={`chip ${clock.frozen ? 'is-warn' : 'is-good'}`}>{clock.frozen ? 'Frozen' : 'Follows real time'}</span>
      </p>
      <div className="row-of-buttons">
        <button type="button" disabled={clock.frozen || isBusy} onClick={() => void act(() => postJson('/clock/freeze'))}>
          Freeze
        </button>
        <button type="button" disabled={!clock.frozen || isBusy} onClick={() => void act(() => postJson('/clock/follow'))}>
          Follow real time
        </button>
      </div>
      <h3>Wind forward</h3>
      <p className="soft">
        Everything that falls due on the way happens: statuses, webhooks and their retries, reviews, the app's timed work.
      </p>
      <div className="row-of-buttons">
        {STEPS.map(([step, words]) => (
          <button type="button" key={words} disabled={isBusy} onClick={() => void wind(step * 3_600_000)}>
            {words}
          </button>
        ))}
      </div>
      <form className="inline-form" onSubmit={windHours}>
        <Field label="Hours">
          <input type="number" min="0.01" step="any" required value={hours} onChange={(event) => setHours(event.target.value)} />
        </Field>
        <button type="submit" disabled={isBusy}>
          Wind
        </button>
      </form>
      <form className="inline-form" onSubmit={goTo}>
        <Field label="Until">
          <input type="datetime-local" required value={date} onChange={(event) => setDate(event.target.value)} />
        </Field>
        <button type="submit" disabled={isBusy}>
          Go there
        </button>
      </form>
      <p className="soft" role="status">
        {isBusy ? 'Winding…' : ''}
      </p>
      <Problem words={problem} />
      <h3>Chance</h3>
      <p className="soft">
        Seed <strong>{seed ?? '–'}</strong>. The same seed and the same calls make the same ids, delays and faults;{' '}
        <code>SIMULATOR_SEED</code> chooses another.
      </p>
    </>
  );
}
