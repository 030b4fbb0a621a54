/** Settings > Audit log. */
import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { dateOf, oneOf, textOf } from '../lib/search-params.ts';
import { shellRoute } from '../shell/routes.tsx';
import { ACTION_AREAS } from './audit-words.ts';
import type { AuditFilters } from './queries.ts';

export const auditRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/settings/audit',
  validateSearch: (search: Record<string, unknown>): AuditFilters => ({
    area: oneOf(search.area, ACTION_AREAS),
    from: dateOf(search.from),
    to: dateOf(search.to),
    by: textOf(search.by, 64),
    record: textOf(search.record, 64),
    q: textOf(search.q),
  }),
  component: lazyRouteComponent(() => import('./audit-page.tsx'), 'AuditPage'),
});
