/** Where the person who is signed in starts. */
import { isInWorkspace, useAnySession } from '../session/session.ts';
import { startFor } from './navigation.ts';

export function useStart(): string {
  const session = useAnySession();
  const grants = isInWorkspace(session) ? session.grants : null;
  return startFor({ grants, isOperator: session.person.isOperator });
}
