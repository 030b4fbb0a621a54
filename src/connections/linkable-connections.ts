/** Where a member sends the code that links a chat: the workspace's connection of each channel, and the link that opens it. */
import { and, eq, inArray } from 'drizzle-orm';
import type { Db, TenantScope } from '../db/client.ts';
import { connections } from '../db/schema/connections.ts';
import { whatsAppToSendFrom } from './sending-connection.ts';

/** Telegram allows these in a bot's name and no others. */
const BOT_USERNAME = /^[A-Za-z]\w{4,31}$/;

export interface LinkableConnection {
  channel: 'whatsapp' | 'telegram';
  /** E.164 with +, or a bot's username; null while it is unknown. */
  address: string | null;
}

/** By channel; one that is missing has nothing to link with. */
export async function linkableConnections(db: Db, scope: TenantScope): Promise<Map<LinkableConnection['channel'], LinkableConnection>> {
  const [whatsApp, telegram] = await Promise.all([whatsAppToSendFrom(db, scope), telegramBot(db, scope)]);
  const found: LinkableConnection[] = [];
  if (whatsApp) found.push({ channel: 'whatsapp', address: whatsApp.displayPhone });
  if (telegram) found.push({ channel: 'telegram', address: telegram.verifiedName });
  return new Map(found.map((connection) => [connection.channel, connection]));
}

/** Opens the chat with the message typed; null where the address is not known. */
export function linkUrl({ channel, address }: LinkableConnection, code: string, message: string): string | null {
  if (channel === 'whatsapp') {
    return address ? `https://wa.me/${address.replace(/\D/g, '')}?text=${encodeURIComponent(message)}` : null;
  }
  return address && BOT_USERNAME.test(address) ? `https://t.me/${address}?start=${code}` : null;
}

async function telegramBot(db: Db, scope: TenantScope): Promise<{ verifiedName: string | null } | undefined> {
  return db
    .select({ verifiedName: connections.verifiedName })
    .from(connections)
    .where(
      and(
        eq(connections.tenantId, scope.tenantId),
        eq(connections.channel, 'telegram'),
        inArray(connections.state, ['connected', 'paused']),
      ),
    )
    .orderBy(connections.createdAtMs)
    .get();
}
