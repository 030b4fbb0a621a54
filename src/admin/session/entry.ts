/** What somebody who is signed in gets to see first. Pure. */
import type { AnySession } from './session.ts';

export type Entry = 'page' | 'create_workspace' | 'no_workspace' | 'to_operator_pages';

/** Without a workspace there are only the operators' pages, and for the owner the first workspace to create. */
export function entryOf({ tenant, person }: Pick<AnySession, 'tenant' | 'person'>, pathname: string): Entry {
  if (tenant !== null) return 'page';
  const isOperatorPage = pathname === '/operator' || pathname.startsWith('/operator/');
  if (person.isOperator && isOperatorPage) return 'page';
  if (person.mayCreateWorkspace) return 'create_workspace';
  if (person.workspaces.length > 0) return 'no_workspace';
  return person.isOperator ? 'to_operator_pages' : 'no_workspace';
}
