/** Who is signed in. */
export interface Session {
  member: { id: string; name: string; email: string; role: string };
  tenant: { id: string; name: string; timeZone: string };
  permissions: string[];
  connections: { id: string; channel: 'whatsapp' | 'telegram'; state: string; displayPhone: string | null; verifiedName: string | null }[];
}

/** What the feed's socket says: ids only; the page asks for what it shows. */
export interface FeedChange {
  alerts: string[];
  messages: string[];
}
