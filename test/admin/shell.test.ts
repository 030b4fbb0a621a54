/** What the shell shows to whom, and what somebody sees first. */
import { describe, expect, it } from 'vitest';
import { followLanguage } from '../../src/admin/lib/locale.ts';
import { formatMoment, formatShortMoment } from '../../src/admin/lib/time.ts';
import { PLANNED } from '../../src/admin/planned/planned-features.ts';
import { entryOf } from '../../src/admin/session/entry.ts';
import { holds } from '../../src/admin/session/session.ts';
import { isGroup, navigationFor, startFor, type Viewer } from '../../src/admin/shell/navigation.ts';
import { BUILT_IN_ROLES, type Role } from '../../src/contract/permissions.ts';
import { choosing, newcomer, operator, owner, suspended } from './mock-sessions.ts';

function as(role: Role): Viewer {
  return { grants: BUILT_IN_ROLES[role].grants, isOperator: false };
}

/** `CSM Hub > WhatsApp > Submit Templates` for every page that shows. */
function pages(viewer: Viewer): string[] {
  return navigationFor(viewer).flatMap(({ label, entries }) =>
    entries.flatMap((entry) => {
      const own = isGroup(entry) ? entry.items.map((item) => `${entry.label} > ${item.label}`) : [entry.label];
      return own.map((path) => (label === null ? path : `${label} > ${path}`));
    }),
  );
}

describe('the navigation', () => {
  it('names every page an admin has, by the paths people know', () => {
    expect(pages(as('admin'))).toEqual([
      'My Tasks',
      'CSM Hub > Alerts',
      'CSM Hub > CSM Roster',
      'CSM Hub > WhatsApp > Submit Templates',
      'CSM Hub > Channel Config > WhatsApp',
      'Messaging > Message log',
      'Messaging > Intake',
      'Admin > Notifications',
      'Admin > Notification Logs',
      'Settings > WhatsApp setup',
      'Settings > Team',
      'Settings > Roles',
      'Settings > API keys',
      'Settings > Audit log',
      'Settings > Workspace',
    ]);
  });

  it('leaves out what somebody may not open, and the groups and sections that are then empty', () => {
    expect(pages(as('sales'))).toEqual(['CSM Hub > CSM Roster', 'Messaging > Message log', 'Settings > Team', 'Settings > Roles']);
    expect(pages({ grants: {}, isOperator: false })).toEqual([]);
  });

  it("shows operators theirs, also without a workspace, and nobody else's", () => {
    const own = ['Operators > Tenants', 'Operators > Machinery', 'Operators > Dead messages', 'Operators > Quarantine'];
    expect(pages({ grants: null, isOperator: true })).toEqual(own);
    expect(pages({ ...as('viewer'), isOperator: true }).slice(-4)).toEqual(own);
    expect(pages(as('admin')).filter((page) => page.startsWith('Operators'))).toEqual([]);
  });

  it.each([
    [as('admin'), '/csm-hub/alerts'],
    [as('sales'), '/csm-hub/roster'],
    [{ grants: { 'LoanCRM.Audit.Read': 'all' }, isOperator: true } as Viewer, '/settings/audit'],
    [{ grants: {}, isOperator: false }, '/profile'],
    [{ grants: null, isOperator: true }, '/operator'],
  ])('somebody with %j starts at %s', (viewer, start) => {
    expect(startFor(viewer)).toBe(start);
  });
});

describe('who is signed in', () => {
  it.each([
    ['somebody in a workspace, also a suspended one', suspended, '/', 'page'],
    ['the owner, before there is a workspace', owner, '/', 'create_workspace'],
    ['the owner at the operators’ pages', owner, '/operator/machinery', 'page'],
    ['an operator without a workspace', operator, '/messages', 'to_operator_pages'],
    ['an operator at their pages', operator, '/operator', 'page'],
    ['somebody at a page that only sounds like theirs', operator, '/operators', 'to_operator_pages'],
    ['somebody who left this workspace and belongs to others', choosing, '/', 'no_workspace'],
    ['somebody whom nobody invited', newcomer, '/operator', 'no_workspace'],
  ])('%s sees what fits', (_, session, pathname, entry) => {
    expect(entryOf(session, pathname)).toBe(entry);
  });

  it('holds a permission as far as it reaches and no further', () => {
    const grants = { 'LoanCRM.Alerts.Read': 'team' } as const;
    expect((['own', 'team', 'all'] as const).map((reach) => holds(grants, 'LoanCRM.Alerts.Read', reach))).toEqual([true, true, false]);
    expect(holds(grants, 'LoanCRM.Messages.Read', 'own')).toBe(false);
  });
});

it('writes times as the language of the member does', () => {
  const at = '2026-03-14T13:02:05Z';
  const write = (language: string | undefined) => {
    followLanguage(language);
    return [formatMoment(at, 'UTC'), formatShortMoment(at, 'UTC', new Date(at))].map((words) => words.replaceAll('\u202f', ' '));
  };
  expect(write('en-US')).toEqual(['Mar 14, 2026, 01:02:05 PM', '01:02 PM']);
  expect(write('not a language')).toEqual(['14 Mar 2026, 13:02:05', '13:02']);
  expect(write(undefined)).toEqual(['14 Mar 2026, 13:02:05', '13:02']);
});

it('leads from every planned page to what does its job today', () => {
  expect(Object.values(PLANNED).map(({ link }) => link.href)).toEqual([
    'https://business.facebook.com/latest/whatsapp_manager/message_templates',
    '/api/docs',
    '/messages',
  ]);
});
