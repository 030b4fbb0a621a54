/** Members, imports and roles in words and matrices; forms, keys and addresses that the pages share. */
import { parsePhoneNumber } from 'libphonenumber-js/min';
import { describe, expect, it } from 'vitest';
import { currencyChoices, currencyOfZone } from '../../src/admin/lib/currencies.ts';
import { formProblems } from '../../src/admin/lib/form-problems.ts';
import { phoneReading } from '../../src/admin/lib/phone.ts';
import { modernZone, timeZoneChoices, zoneLabel } from '../../src/admin/lib/time-zones.ts';
import { beyondOwn, copyName, extentOf, roleMatrix, whyFixed, withChoice } from '../../src/admin/roles/role-matrix.ts';
import {
  columnWords,
  countsInWords,
  ignoredInWords,
  importLabel,
  inOrderOfInterest,
  readCsv,
  templateCsv,
} from '../../src/admin/team/import-words.ts';
import { changeOf, emptyMember, invitationOf, leftBehind, memberValues } from '../../src/admin/team/member-words.ts';
import { changeMemberBody, inviteMemberBody, MEMBER_COLUMNS } from '../../src/contract/members.ts';
import { BUILT_IN_ROLES } from '../../src/contract/permissions.ts';
import type { Problem } from '../../src/contract/problem.ts';
import { importPreview, members, roles } from './mock-team.ts';

const NOW = new Date('2026-03-14T10:00:00Z');

function member(id: string) {
  const found = members.find((one) => one.id === id);
  if (!found) throw new Error(`no member ${id}`);
  return found;
}

describe('the form of a member', () => {
  const priya = member('mem_priya');

  it('invites with what is filled in, trimmed, and the API takes it', () => {
    const body = invitationOf({ ...emptyMember(), name: ' Kiran Rao ', email: 'kiran@acmeloans.example', phone: '098200 10009' });
    expect(body).toEqual({ name: 'Kiran Rao', email: 'kiran@acmeloans.example', role: 'csm', phone: '098200 10009' });
    expect(inviteMemberBody.safeParse(body).success).toBe(true);
  });

  it('sends only what differs, and null for what was emptied', () => {
    const values = { ...memberValues(priya), title: ' Team lead ', telegramUserId: '', managerId: '' };
    const change = changeOf(priya, values);
    expect(change).toEqual({ title: 'Team lead', telegramUserId: null, managerId: null });
    expect(changeMemberBody.safeParse(change).success).toBe(true);
    expect(changeOf(priya, memberValues(priya))).toEqual({});
  });

  it('goes back to what was before, for the undo', () => {
    const changed = { ...priya, title: null, team: 'South' };
    expect(changeOf(changed, memberValues(priya))).toEqual({ title: 'Customer success manager', team: 'North' });
  });

  it.each([
    [0, 0, null],
    [1, 0, '1 alert waits for their answer.'],
    [0, 1, '1 customer stays with them.'],
    [3, 12, '3 alerts wait for their answer and 12 customers stay with them.'],
  ])('with %i alerts and %i customers, who goes leaves behind: %s', (openAlerts, customers, words) => {
    expect(leftBehind({ openAlerts, customers })).toBe(words);
  });
});

describe('an import', () => {
  it('offers a template with the columns that the API reads, in its order', () => {
    const [header, ...lines] = templateCsv().trimEnd().split('\r\n');
    expect(header?.split(',')).toEqual([...MEMBER_COLUMNS]);
    expect(lines.map((line) => line.split(',').length)).toEqual([MEMBER_COLUMNS.length, MEMBER_COLUMNS.length]);
  });

  it.each([
    [{ new: 2, changed: 1, same: 1, bad: 2 }, '2 new, 1 changed, 1 unchanged, 2 wrong', 'Import without the 2 wrong rows'],
    [{ new: 1_200, changed: 3, same: 0, bad: 1 }, '1,200 new, 3 changed, 1 wrong', 'Import without the wrong row'],
    [{ new: 1, changed: 0, same: 4, bad: 0 }, '1 new, 4 unchanged', 'Import 1 row'],
    [{ new: 0, changed: 0, same: 4, bad: 1 }, '4 unchanged, 1 wrong', null],
    [{ new: 0, changed: 0, same: 0, bad: 0 }, 'The file has no rows', null],
  ])('of %j says "%s" and offers %j', (counts, words, label) => {
    expect([countsInWords(counts), importLabel(counts)]).toEqual([words, label]);
  });

  it('shows wrong rows first, in the order of the file', () => {
    expect(inOrderOfInterest(importPreview.rows).map(({ line }) => line)).toEqual([4, 6, 5, 7, 3, 2]);
  });

  it('says which columns it leaves out', () => {
    expect([[], ['Shoe size'], ['a', 'b']].map(ignoredInWords)).toEqual([
      null,
      'The column “Shoe size” is left out: a member has no such thing.',
      'The columns “a”, “b” are left out: a member has no such thing.',
    ]);
  });

  it('names columns as the form does, and those it does not know as the file does', () => {
    expect(['email', 'telegram_user_id', 'toString'].map(columnWords)).toEqual(['E-mail', 'Telegram user id', 'toString']);
  });

  it('reads UTF-8 and what older spreadsheets save, and refuses what is too large', () => {
    const latin = new Uint8Array([0x4a, 0x6f, 0x73, 0xe9]);
    expect([readCsv(new TextEncoder().encode('José')), readCsv(latin)]).toEqual(['José', 'José']);
    expect(readCsv(new Uint8Array(1_000_001).fill(65))).toBeNull();
    expect(readCsv(new Uint8Array(1_000_000).fill(65))).toHaveLength(1_000_000);
  });
});

describe('the matrix of a role', () => {
  const { catalogue } = roles;
  const own = { ...BUILT_IN_ROLES.manager.grants };

  it('offers only the reaches there are, by area', () => {
    const areas = roleMatrix(catalogue, BUILT_IN_ROLES.csm.grants, BUILT_IN_ROLES.admin.grants);
    expect(areas.map(({ area }) => area)).toEqual(['Customers', 'Messages', 'WhatsApp', 'People', 'Workspace']);
    const [read, raise] = areas[0]?.rows ?? [];
    expect([read?.label, read?.chosen, read?.choices.map(({ label }) => label)]).toEqual([
      'See alerts',
      'team',
      ['None', 'Own', 'Team', 'All'],
    ]);
    expect([raise?.label, raise?.chosen, raise?.choices.map(({ label }) => label)]).toEqual(['Raise alerts', 'none', ['No', 'Yes']]);
  });

  it('marks what goes beyond what one holds, and never "none"', () => {
    const rows = roleMatrix(catalogue, {}, own).flatMap((area) => area.rows);
    const beyond = (permission: string) =>
      rows.find((row) => row.permission === permission)?.choices.flatMap(({ reach, isBeyond }) => (isBeyond ? [reach] : []));
    expect(beyond('LoanCRM.Alerts.Read')).toEqual(['all']);
    expect(beyond('LoanCRM.Members.Read')).toEqual([]);
    expect(beyond('LoanCRM.WhatsApp.Manage')).toEqual(['all']);
  });

  it('drops what is set to none', () => {
    const grants = withChoice({ 'LoanCRM.Alerts.Read': 'own' }, 'LoanCRM.Messages.Read', 'team');
    expect(grants).toEqual({ 'LoanCRM.Alerts.Read': 'own', 'LoanCRM.Messages.Read': 'team' });
    expect(withChoice(grants, 'LoanCRM.Alerts.Read', 'none')).toEqual({ 'LoanCRM.Messages.Read': 'team' });
  });

  it('knows which roles are out of reach', () => {
    expect(beyondOwn(own, BUILT_IN_ROLES.csm.grants)).toEqual([]);
    expect(beyondOwn(own, BUILT_IN_ROLES.viewer.grants)).toEqual(['LoanCRM.Alerts.Read', 'LoanCRM.Messages.Read']);
  });

  it('says how much a role holds', () => {
    expect(roles.items.slice(0, 3).map((role) => extentOf(role, catalogue))).toEqual([
      'Everything',
      '7 of 13 permissions',
      '2 of 13 permissions',
    ]);
  });

  it('names a copy as no other role is named, within what the API takes', () => {
    expect(copyName('Manager', ['Manager'])).toBe('Manager (copy)');
    expect(copyName('Manager', ['manager (COPY)', 'Manager (copy 2)'])).toBe('Manager (copy 3)');
    expect(copyName('x'.repeat(60), [])).toHaveLength(60);
  });

  it('says why a role stays as it is', () => {
    const [admin, ...others] = roles.items;
    const custom = others.at(-1);
    if (!admin || !custom) throw new Error('no roles');
    expect(whyFixed(admin, BUILT_IN_ROLES.admin.grants, true)).toMatch(/every workspace/);
    expect(whyFixed(custom, BUILT_IN_ROLES.admin.grants, false)).toMatch(/needs the permission/);
    expect(whyFixed(custom, BUILT_IN_ROLES.sales.grants, true)).toMatch(/more than you/);
    expect(whyFixed(custom, BUILT_IN_ROLES.admin.grants, true)).toBeNull();
  });
});

describe('what the API objects to', () => {
  const problem = (fields: Problem['fields'], code = 'invalid_input'): Problem => ({
    type: 'about:blank',
    title: 'Invalid input',
    status: 400,
    code,
    detail: 'The detail.',
    requestId: 'r',
    ...(fields && { fields }),
  });

  it('stands at its field, or at the nearest one above it', () => {
    const fields = [
      { path: 'name', message: 'Give it a name.' },
      { path: 'hostApplication.origins.2', message: 'No path.' },
    ];
    expect(formProblems(problem(fields), ['name', 'hostApplication.origins'])).toEqual({
      errors: { name: 'Give it a name.', 'hostApplication.origins': 'No path.' },
      isComplete: true,
    });
  });

  it('is said above the form where it belongs to no field', () => {
    expect(formProblems(problem([{ path: 'tenantId', message: 'x' }]), ['name'])).toEqual({ errors: {}, isComplete: false });
    expect(formProblems(problem(undefined, 'rate_limited'), ['name'])).toEqual({ errors: {}, isComplete: false });
  });

  it('finds its field by the code where the API names none', () => {
    expect(formProblems(problem(undefined, 'email_taken'), ['email'], { email_taken: 'email' })).toEqual({
      errors: { email: 'The detail.' },
      isComplete: true,
    });
  });
});

describe('choices', () => {
  it('of time zones have the names of today and how far they are from UTC', () => {
    expect([modernZone('Asia/Calcutta'), modernZone('Europe/Berlin')]).toEqual(['Asia/Kolkata', 'Europe/Berlin']);
    const choices = timeZoneChoices(NOW, ['Antarctica/Troll']);
    const labels = Object.fromEntries(choices.map(({ value, label }) => [value, label]));
    expect(labels['Asia/Kolkata']).toBe('Asia/Kolkata, GMT+5:30');
    expect(labels.UTC).toBe('UTC, GMT');
    expect(labels['Antarctica/Troll']).toMatch(/^Antarctica\/Troll, /);
    expect(choices.filter(({ value }) => value === 'Asia/Calcutta')).toEqual([]);
    expect(zoneLabel('America/New_York', NOW)).toBe('America/New York, GMT−4');
    expect(zoneLabel('Nowhere/At_All', NOW)).toBe('Nowhere/At All');
  });

  it('of currencies say their names, and guess from where one is', () => {
    expect(currencyChoices().find(({ value }) => value === 'INR')?.label).toBe('INR, Indian Rupee');
    expect(['Asia/Kolkata', 'Europe/Berlin', 'Antarctica/Troll'].map(currencyOfZone)).toEqual(['INR', 'EUR', null]);
  });
});

it('tells how a phone number is read, without a country code as the tenant’s own', () => {
  const read = (typed: string, home: string | null) => phoneReading(parsePhoneNumber, typed, home);
  expect(read('098200 10003', '+912240961100')).toBe('098200 10003, India');
  expect(read('+44 7911 123456', '+912240961100')).toBe('+44 7911 123456');
  expect(read('098200 10003', null)).toBeNull();
  expect(read('98', '+912240961100')).toBeNull();
});
