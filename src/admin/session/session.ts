/** Who is signed in, in which workspace, and what they may do. */
import { queryOptions } from '@tanstack/react-query';
import { createContext, useContext } from 'react';
import type { Grants, Permission, Reach } from '../../contract/permissions.ts';
import type { BareSession, Session } from '../../contract/session.ts';
import { ApiError, getJson } from '../lib/api.ts';
import { sessionKey } from '../lib/query-client.ts';

/** In a workspace, or (operators and newcomers) in none. */
export type AnySession = Session | BareSession;

/** The session, or null when nobody is signed in. */
export const sessionQuery = queryOptions({
  queryKey: sessionKey,
  queryFn: async ({ signal }): Promise<AnySession | null> => {
    try {
      return await getJson<AnySession>('/session', {}, signal);
    } catch (error) {
      if (error instanceof ApiError && error.problem.status === 401) return null;
      throw error;
    }
  },
  staleTime: 5 * 60_000,
});

export const SessionContext = createContext<AnySession | null>(null);

/** The session inside a workspace; every page but the operators' has one. */
export function useSession(): Session {
  const session = useAnySession();
  if (!isInWorkspace(session)) throw new Error('useSession outside a workspace');
  return session;
}

/** For what operators without a workspace see too. Inside the gate there is always a session. */
export function useAnySession(): AnySession {
  const session = useContext(SessionContext);
  if (!session) throw new Error('useAnySession outside the session gate');
  return session;
}

export function isInWorkspace(session: AnySession): session is Session {
  return session.tenant !== null;
}

/** What somebody holds, nothing without a workspace. */
export function grantsOf(session: AnySession): Grants {
  return isInWorkspace(session) ? session.grants : {};
}

/** Whether the member holds a permission, however far it reaches. */
export function useMay(permission: Permission): boolean {
  return grantsOf(useAnySession())[permission] !== undefined;
}

/** Whether they may use it now: nothing can be changed in a suspended workspace. */
export function useMayChange(permission: Permission): boolean {
  const session = useAnySession();
  return grantsOf(session)[permission] !== undefined && session.tenant?.isSuspended === false;
}

const WIDTH: Record<Reach, number> = { own: 1, team: 2, all: 3 };

/** Whether somebody holds a permission at least as far. */
export function holds(grants: Grants, permission: Permission, reach: Reach): boolean {
  const held = grants[permission];
  return held !== undefined && WIDTH[held] >= WIDTH[reach];
}

/** The workspace's zone, in which every time is shown; the browser's where there is no workspace. */
export function useTimeZone(): string {
  return useAnySession().tenant?.timeZone ?? Intl.DateTimeFormat().resolvedOptions().timeZone;
}

/** The tenant's own WhatsApp number: phones of its country are shown in national form. */
export function homePhone(session: Session): string | null {
  return session.connections.find((connection) => connection.displayPhone !== null)?.displayPhone ?? null;
}

/** What the page calls itself: the workspace's branding name where it has one. */
export function brandOf(session: AnySession): string {
  return session.tenant?.brandName ?? 'Switchboard';
}
