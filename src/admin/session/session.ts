/** Who is signed in, in which workspace, and what they may do. */
import { queryOptions } from '@tanstack/react-query';
import { createContext, useContext } from 'react';
import type { Session } from '../../contract/session.ts';
import { ApiError, getJson } from '../lib/api.ts';
import { sessionKey } from '../lib/query-client.ts';

/** The permissions the page asks about, named as the users know them. */
export type Permission = 'LoanCRM.Alerts.Read' | 'LoanCRM.Messages.Read' | 'LoanCRM.Intake.Read' | 'LoanCRM.WhatsApp.Manage';

/** The session, or null when nobody is signed in. */
export const sessionQuery = queryOptions({
  queryKey: sessionKey,
  queryFn: async ({ signal }): Promise<Session | null> => {
    try {
      return await getJson<Session>('/session', {}, signal);
    } catch (error) {
      if (error instanceof ApiError && error.problem.status === 401) return null;
      throw error;
    }
  },
  staleTime: 5 * 60_000,
});

export const SessionContext = createContext<Session | null>(null);

/** Inside the gate there is always a session. */
export function useSession(): Session {
  const session = useContext(SessionContext);
  if (!session) throw new Error('useSession outside the session gate');
  return session;
}

export function useMay(permission: Permission): boolean {
  return useSession().permissions.includes(permission);
}

export function useTimeZone(): string {
  return useSession().tenant.timeZone;
}

/** The tenant's own WhatsApp number: phones of its country are shown in national form. */
export function homePhone(session: Session): string | null {
  return session.connections.find((connection) => connection.displayPhone !== null)?.displayPhone ?? null;
}
