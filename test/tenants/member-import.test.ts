/** What a file of members would do: each line judged, with the remedy; and that an export always comes back the same. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BUILT_IN_ROLES, type Grants, ROLES } from '../../src/contract/permissions.ts';
import { memberFile } from '../../src/tenants/member-csv/member-columns.ts';
import { readMemberFile } from '../../src/tenants/member-csv/member-file.ts';
import { type ImportPlan, planImport } from '../../src/tenants/member-csv/plan-import.ts';
import { NOBODY } from '../../src/tenants/members/decide-member.ts';
import type { MemberFacts, MemberRow } from '../../src/tenants/members/member-facts.ts';

const ADMIN = BUILT_IN_ROLES.admin;

function factsOf(people: Partial<MemberRow>[]): MemberFacts {
  const rows = people.map((row, index) => ({ ...NOBODY, id: `mem_${index}`, role: 'csm', ...row }));
  return {
    roles: new Map<string, { name: string; grants: Grants }>([
      ...ROLES.map((id) => [id, BUILT_IN_ROLES[id]] as const),
      ['rol_1', { name: 'Collections', grants: { 'LoanCRM.Alerts.Read': 'own' } }],
    ]),
    ownNumbers: new Set(['+912240961001']),
    country: 'IN',
    people: new Map(rows.map((row) => [row.id, row])),
    contactOfPhone: new Map(),
  };
}

const ada = { id: 'mem_ada', name: 'Ada Admin', email: 'ada@acme.example', role: 'admin', phone: '+919820010001', contactId: 'con_1' };
const raj = { id: 'mem_raj', name: 'Raj', email: 'raj@acme.example', team: 'West', managerId: 'mem_ada', telegramUserId: '7304918265' };

function planOf(csv: string, people: Partial<MemberRow>[] = [ada, raj], grants = ADMIN.grants): ImportPlan {
  const file = readMemberFile(csv);
  if (!file.ok) throw new Error(file.why);
  let ids = 0;
  return planImport(factsOf(people), { grants }, file.rows, () => `new_${(ids += 1)}`);
}

/** Line, outcome, and what is wrong. */
const told = ({ rows }: ImportPlan) =>
  rows.map(({ line, outcome, problems }) => [line, outcome, ...problems.map(({ column, message }) => `${column}: ${message}`)]);

describe('a file', () => {
  it.each([
    ['', /is empty/],
    ['name,email\nA,b@c.example', /no column "role"\. It has: name, email\.$/],
    ['name,email,role,E-Mail\nA,b,c,d', /"email" is there twice/],
    ['name,email,role', /no line under the header/],
    [`name,email,role\n${'A,b@c.example,csm\n'.repeat(2001)}`, /2001 rows; at most 2000/],
    ['name,email,role\n"A,b@c.example,csm', /begins on line 2 is never closed/],
    ['name,email,role\n"A"x,b@c.example,csm', /On line 2, text follows/],
  ])('%#: is refused with the reason', (csv, why) => {
    expect(readMemberFile(csv)).toEqual({ ok: false, why: expect.stringMatching(why) });
  });

  it('may have its columns in any order and case, more of them, and other separators', () => {
    const file = readMemberFile('Role;Shoe size; E-MAIL ;Name;Time Zone\nCSM;43;new@acme.example;Nina;Asia/Dubai');
    expect(file).toMatchObject({ ok: true, ignoredColumns: ['Shoe size'] });
    const { rows, changes } = planOf('Role;Shoe size; E-MAIL ;Name;Time Zone\nCSM;43;new@acme.example;Nina;Asia/Dubai');
    expect(rows).toEqual([{ line: 2, name: 'Nina', email: 'new@acme.example', outcome: 'new', changes: [], problems: [] }]);
    expect(changes.map(({ after }) => after)).toEqual([
      { ...NOBODY, id: 'new_1', name: 'Nina', email: 'new@acme.example', role: 'csm', timeZone: 'Asia/Dubai' },
    ]);
  });
});

describe('lines that hang on each other', () => {
  const chain = (length: number) =>
    Array.from({ length }, (_, at) => `P${at},p${at}@acme.example,csm,${at === 0 ? 'nobody' : `p${at - 1}`}@acme.example`);

  it('are all out when the first is wrong, each with the line that it needs', () => {
    const told = planOf(['name,email,role,manager', ...chain(40), 'Nina,new@acme.example,csm,'].join('\n')).rows;
    expect(told.slice(1, 40).map(({ problems }) => problems)).toEqual(
      Array.from({ length: 39 }, (_, at) => [
        { column: 'manager', message: `The manager is on line ${at + 2}, and that line is wrong. Mend it first.` },
      ]),
    );
    expect(told[40]?.outcome).toBe('new');
  });

  it('are not followed for ever: what is left says so and is not imported', () => {
    const { rows, changes } = planOf(['name,email,role,manager', ...chain(2000)].join('\n'));
    expect(rows.filter(({ outcome }) => outcome === 'bad')).toHaveLength(2000);
    expect(rows.filter(({ problems }) => problems[0]?.message.startsWith('Not judged'))).toHaveLength(2000 - 52);
    expect(changes).toEqual([]);
  });
});

describe('a line', () => {
  it('changes what it says, empties what is empty, and leaves the columns that are missing', () => {
    const { rows, changes } = planOf('name,email,role,team\nRaj Kumar,RAJ@acme.example,collections,');
    expect(rows[0]).toMatchObject({ outcome: 'changed', changes: ['name', 'role', 'team'] });
    expect(changes[0]?.after).toMatchObject({
      name: 'Raj Kumar',
      role: 'rol_1',
      team: null,
      managerId: 'mem_ada',
      telegramUserId: '7304918265',
    });
  });

  it.each<[string, string, string]>([
    ['name,email,role', ',n@acme.example,csm', 'name: Give the person a name.'],
    ['name,email,role', 'N,nina,csm', 'email: Use an e-mail address'],
    [
      'name,email,role',
      'N,n@acme.example,king',
      'role: There is no role "king". Use one of: Admin, Manager, Sales, Customer success, Viewer, Collections.',
    ],
    ['name,email,role', 'N,n@acme.example,', 'role: Name a role'],
    ['name,email,role', 'N,n@acme.example', 'row: This line has 2 cells, the header has 3.'],
    ['name,email,role,phone', 'N,n@acme.example,csm,12', 'phone: "12" is no phone number.'],
    ['name,email,role,phone', 'N,n@acme.example,csm,9.1982E+11', 'phone: A spreadsheet has shortened'],
    ['name,email,role,phone', 'N,n@acme.example,csm,098200 10001', 'phone: Ada Admin has this number'],
    ['name,email,role,phone', 'N,n@acme.example,csm,022 4096 1001', 'phone: The workspace itself'],
    ['name,email,role,telegram', 'N,n@acme.example,csm,7304918265', 'telegram_user_id: Raj has this Telegram account'],
    ['name,email,role,telegram', 'N,n@acme.example,csm,@nina', 'telegram_user_id: Use the numeric'],
    ['name,email,role,manager', 'N,n@acme.example,csm,boss', 'manager: Nobody here and nobody in this file has the e-mail address "boss".'],
    ['name,email,role,manager', 'Ada,ada@acme.example,admin,raj@acme.example', 'manager: That person reports to this one already.'],
    ['name,email,role,time_zone', 'N,n@acme.example,csm,India', 'time_zone: Use an IANA time zone'],
    ['name,email,role,language', 'N,n@acme.example,csm,xx', 'language: '],
    ['name,email,role,active', 'N,n@acme.example,csm,maybe', 'active: Write yes or no'],
    ['name,email,role', 'Ada Admin,ada@acme.example,csm', 'role: This is the last active admin.'],
    ['name,email,role,active', 'Ada Admin,ada@acme.example,admin,no', 'active: This is the last active admin.'],
  ])('%s / %s is bad: %s', (header, line, problem) => {
    const { rows, changes } = planOf(`${header}\n${line}\n`);
    expect(rows.map(({ outcome }) => outcome)).toEqual(['bad']);
    expect(rows[0]?.problems.map(({ column, message }) => `${column}: ${message}`)).toEqual([expect.stringContaining(problem)]);
    expect(changes).toEqual([]);
  });

  it('may not give or take more than its sender holds', () => {
    const plan = planOf('name,email,role\nN,n@acme.example,collections\nM,m@acme.example,admin\nAda A,ada@acme.example,admin', undefined, {
      'LoanCRM.Alerts.Read': 'own',
    });
    const beyond = expect.stringContaining('role: Nobody can give or take permissions that they do not hold');
    expect(told(plan)).toEqual([
      [2, 'new'],
      [3, 'bad', beyond],
      [4, 'bad', beyond],
    ]);
  });
});

describe('lines of one file', () => {
  it('that say the same e-mail or number are bad both, each naming the other', () => {
    const plan = planOf(
      'name,email,role,phone\nA,a@acme.example,csm,98200 10002\nB,A@acme.example,csm,\nC,c@acme.example,csm,98200 10003\nD,d@acme.example,csm,+919820010003',
    );
    expect(told(plan)).toEqual([
      [2, 'bad', 'email: This e-mail address is on line 3 too. Keep one of them.'],
      [3, 'bad', 'email: This e-mail address is on line 2 too. Keep one of them.'],
      [4, 'bad', expect.stringMatching(/^phone: D has this number.*Line 5 is theirs\.$/)],
      [5, 'bad', expect.stringMatching(/^phone: C has this number.*Line 4 is theirs\.$/)],
    ]);
  });

  it('may swap numbers, hand over the number of somebody who goes, and the last admin too', () => {
    const other = { id: 'mem_o', name: 'Omar', email: 'omar@acme.example', phone: '+919820010009', contactId: 'con_9' };
    const swap = planOf('name,email,role,phone\nAda Admin,ada@acme.example,admin,98200 10009\nOmar,omar@acme.example,csm,98200 10001', [
      ada,
      other,
    ]);
    expect(told(swap)).toEqual([
      [2, 'changed'],
      [3, 'changed'],
    ]);
    const handover = planOf(
      'name,email,role,phone,active\nNew,new@acme.example,admin,98200 10001,yes\nAda Admin,ada@acme.example,admin,98200 10001,no',
      [ada],
    );
    expect(told(handover)).toEqual([
      [2, 'new'],
      [3, 'changed'],
    ]);
  });

  it('may name a manager who is a later line; when that line is bad, so are those who need it', () => {
    const csv =
      'name,email,role,manager\nA,a@acme.example,csm,b@acme.example\nB,b@acme.example,csm,c@acme.example\nC,c@acme.example,manager,';
    expect(told(planOf(csv))).toEqual([
      [2, 'new'],
      [3, 'new'],
      [4, 'new'],
    ]);
    expect(told(planOf(csv.replace('manager,', 'king,').replace('C,c@acme.example,manager', 'C,c@acme.example,king')))).toEqual([
      [2, 'bad', 'manager: The manager is on line 3, and that line is wrong. Mend it first.'],
      [3, 'bad', 'manager: The manager is on line 4, and that line is wrong. Mend it first.'],
      [4, 'bad', expect.stringContaining('role: There is no role "king"')],
    ]);
  });

  it('in a circle of managers are bad, all of them', () => {
    const csv =
      'name,email,role,manager\nA,a@acme.example,csm,b@acme.example\nB,b@acme.example,csm,a@acme.example\nC,c@acme.example,csm,a@acme.example';
    expect(told(planOf(csv)).map(([, outcome]) => outcome)).toEqual(['bad', 'bad', 'bad']);
  });
});

describe('an export', () => {
  const text = fc.string({
    minLength: 1,
    maxLength: 20,
    unit: fc.oneof(fc.constantFrom("'", '=', '+', '@', '"', ',', ';', '\n', '1'), fc.string({ minLength: 1, maxLength: 1 })),
  });
  const maybe = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: null });
  const person = fc.record({
    name: text,
    role: fc.constantFrom(...ROLES, 'rol_1', 'rol_gone'),
    title: maybe(text),
    team: maybe(text),
    phone: maybe(fc.constantFrom('+919820010001', '+12133734253', '+5491123456789', '+390612345678', '+99912')),
    telegramUserId: maybe(fc.constantFrom('123', '7304918265')),
    timeZone: maybe(fc.constantFrom('Asia/Kolkata', 'Mars/Olympus')),
    language: maybe(fc.constantFrom('en', 'xx')),
    isActive: fc.boolean(),
    manager: maybe(fc.nat({ max: 5 })),
  });

  it('imported again is the same in every line, whatever is stored', () => {
    fc.assert(
      fc.property(fc.array(person, { minLength: 1, maxLength: 6 }), (people) => {
        const rows = people.map(({ manager, ...row }, index) => ({
          ...row,
          email: `p${index}@acme.example`,
          managerId: manager === null || manager >= people.length ? null : `mem_${manager}`,
        }));
        const { rows: report, changes } = planOf(memberFile(factsOf(rows), 'all'), rows);
        expect(report.map(({ outcome, problems }) => [outcome, problems])).toEqual(rows.map(() => ['same', []]));
        expect(changes).toEqual([]);
      }),
      { numRuns: 300 },
    );
  });

  it('into an empty workspace makes the same people', () => {
    const { changes } = planOf(memberFile(factsOf([ada, raj]), 'all'), []);
    const shown = changes.map(({ after: { name, email, role, team, phone, telegramUserId } }) => ({
      name,
      email,
      role,
      team,
      phone,
      telegramUserId,
    }));
    expect(shown).toEqual([
      { name: 'Ada Admin', email: 'ada@acme.example', role: 'admin', team: null, phone: '+919820010001', telegramUserId: null },
      { name: 'Raj', email: 'raj@acme.example', role: 'csm', team: 'West', phone: null, telegramUserId: '7304918265' },
    ]);
    expect(changes[1]?.after.managerId).toBe(changes[0]?.id);
  });
});
