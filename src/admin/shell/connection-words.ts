/** Which connection the shell shows. Its state comes with its words. */
import type { Session } from '../../contract/session.ts';

export type SessionConnection = Session['connections'][number];

/** One that needs a person first, then WhatsApp before Telegram. */
export function leadingConnection(connections: SessionConnection[]): SessionConnection | undefined {
  const rank = ({ tone, channel }: SessionConnection) => (tone === 'bad' ? 0 : 2) + (channel === 'whatsapp' ? 0 : 1);
  return connections.toSorted((a, b) => rank(a) - rank(b))[0];
}
