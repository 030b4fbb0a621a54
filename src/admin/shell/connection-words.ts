/** The states of a connection in words and tones; states not known here still show by name. */
import type { Session } from '../../contract/session.ts';
import { sentenceCase } from '../lib/words.ts';
import type { Tone } from '../parts/tone.ts';

export type SessionConnection = Session['connections'][number];

const STATES: Record<string, { label: string; tone: Tone }> = {
  connected: { label: 'Connected', tone: 'good' },
  connecting: { label: 'Connecting', tone: 'info' },
  pending: { label: 'Connecting', tone: 'info' },
  needs_reconnect: { label: 'Needs reconnect', tone: 'bad' },
  paused: { label: 'Paused by Meta', tone: 'warn' },
  disconnected: { label: 'Disconnected', tone: 'neutral' },
};

export function connectionState(state: string): { label: string; tone: Tone } {
  return STATES[state] ?? { label: sentenceCase(state), tone: 'neutral' };
}

/** The connection the chip shows: one that needs a person first, then WhatsApp before Telegram. */
export function leadingConnection(connections: SessionConnection[]): SessionConnection | undefined {
  const rank = (connection: SessionConnection) =>
    (connectionState(connection.state).tone === 'bad' ? 0 : 2) + (connection.channel === 'whatsapp' ? 0 : 1);
  return connections.toSorted((a, b) => rank(a) - rank(b))[0];
}
