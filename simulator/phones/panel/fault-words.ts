/** The effects of faults in words, with the fields each of them needs. */
import { timeSpanOf } from '../data/format.ts';
import type { Fault, FaultEffect, World } from '../data/types.ts';

export type EffectKind = FaultEffect['kind'];

interface EffectField {
  name: string;
  label: string;
  type: 'number' | 'text';
}

const number = (name: string, label: string): EffectField => ({ name, label, type: 'number' });

export const EFFECTS: Record<EffectKind, { title: string; words: string; fields: EffectField[] }> = {
  error: {
    title: 'Refuse with an error code',
    words: 'The call is refused as Meta or Telegram would word it.',
    fields: [number('code', 'Code'), { name: 'details', label: 'Details', type: 'text' }],
  },
  http: { title: 'Answer with an HTTP status', words: 'A page of HTML instead of JSON.', fields: [number('status', 'Status')] },
  lose_answer: { title: 'Accept, and lose the answer', words: 'It takes effect, but the connection breaks.', fields: [] },
  hold: { title: 'Do not answer', words: 'Until the caller gives up, or held calls are let go.', fields: [] },
  fail_later: {
    title: 'Accept, and fail later',
    words: 'A failed status comes instead of delivered.',
    fields: [number('code', 'Code'), number('afterMs', 'After, ms')],
  },
  delay: { title: 'Delay webhooks', words: 'They come later by this much.', fields: [number('ms', 'Milliseconds')] },
  duplicate: { title: 'Repeat webhooks', words: 'They come more than once.', fields: [number('times', 'Copies')] },
  reorder: { title: 'Reorder webhooks', words: 'Each waits a random part of this.', fields: [number('withinMs', 'Within, ms')] },
  drop: { title: 'Lose webhooks', words: 'They never come.', fields: [] },
};

export function effectOf(kind: EffectKind, values: Record<string, string>): Record<string, unknown> {
  const given = EFFECTS[kind].fields.flatMap(({ name, type }) => {
    const value = values[name] ?? '';
    return value === '' ? [] : [[name, type === 'number' ? Number(value) : value]];
  });
  return { kind, ...Object.fromEntries(given) };
}

export function describeEffect(effect: FaultEffect): string {
  switch (effect.kind) {
    case 'error':
      return `Error ${effect.code}`;
    case 'http':
      return `HTTP ${effect.status}`;
    case 'lose_answer':
      return 'Answer lost';
    case 'hold':
      return 'No answer';
    case 'fail_later':
      return `Fails later with ${effect.code}`;
    case 'delay':
      return `Webhooks ${timeSpanOf(effect.ms)} late`;
    case 'duplicate':
      return `Webhooks ${effect.times ?? 2} times`;
    case 'reorder':
      return `Webhooks out of order within ${timeSpanOf(effect.withinMs)}`;
    default:
      return 'Webhooks lost';
  }
}

export function describeMatch({ match = {}, times, probability }: Fault, world: World): string {
  const person = world.people.find(({ phone }) => phone === match.to)?.name ?? match.to;
  const parts = [
    match.api === 'telegram' ? 'Telegram' : 'WhatsApp',
    person,
    match.type,
    match.template,
    match.field,
    match.status,
    match.numberId,
    probability < 1
      ? `${Math.round(probability * 100)}% of the time`
      : times === 'always'
        ? 'always'
        : times === 1
          ? 'once'
          : `${times} times`,
  ];
  return parts.filter(Boolean).join(' · ');
}
