/** /api/v1/members and /api/v1/teams: who belongs to the workspace; inviting, changing and deactivating them. */
import { type SQL, sql } from 'drizzle-orm';
import { type Context, Hono } from 'hono';
import {
  changeMember as changeMemberOperation,
  deactivateMember as deactivateMemberOperation,
  exportMembers,
  getMember,
  importMembers as importMembersOperation,
  inviteMember as inviteMemberOperation,
  listMembers,
  listTeams,
  reactivateMember as reactivateMemberOperation,
} from '../../contract/members.ts';
import { importMembers, previewImport, readImport } from '../../tenants/member-csv/import-members.ts';
import { memberFile } from '../../tenants/member-csv/member-columns.ts';
import { readMemberFile } from '../../tenants/member-csv/member-file.ts';
import type { ImportRow } from '../../tenants/member-csv/plan-import.ts';
import { changeMember, deactivateMember, reactivateMember } from '../../tenants/members/change-member.ts';
import type { MemberRefusal, MemberResult } from '../../tenants/members/decide-member.ts';
import { inviteMember } from '../../tenants/members/invite-member.ts';
import { readEverybody, readWorkspaceFacts } from '../../tenants/members/member-facts.ts';
import { wordsOfRefusal } from '../../tenants/members/member-problem-words.ts';
import { matching, readMember, readMembers, readTeams } from '../../tenants/members/member-view.ts';
import { mayDo } from '../../tenants/permissions.ts';
import type { AppEnv } from '../context.ts';
import { refuse } from '../errors.ts';
import { behindNameCursor, pageOf } from '../paging.ts';
import { withinReach } from '../reach.ts';
import { serve, serveCreation } from '../serve.ts';

/** Stands for what was only looked at: a preview writes nothing, so there is nothing to repeat. */
const PREVIEW = 'preview';

/** More would be no help; the preview names all. */
const MAX_NAMED_PROBLEMS = 100;

export const memberRoutes = new Hono<AppEnv>();

serve(memberRoutes, listMembers, async ({ db, scope, reach, query }) => {
  const conditions = [
    ...(await matching(db, scope, query)),
    withinReach(reach, sql`m.id`),
    behindNameCursor(query.cursor, sql`m.name`, sql`m.id`),
  ];
  const members = await readMembers(db, scope, all(conditions), query.limit + 1);
  return pageOf(
    members,
    query.limit,
    ({ name, id }) => ({ name, id }),
    (member) => member,
  );
});

serve(memberRoutes, listTeams, async ({ db, scope, reach }) => ({
  items: await readTeams(db, scope, all([withinReach(reach, sql`m.id`)])),
}));

// Before the single record, whose address it would match.
serve(memberRoutes, exportMembers, async ({ c, db, scope, reach }) => {
  const facts = await readEverybody(db, scope, await readWorkspaceFacts(db, scope), []);
  return c.body(memberFile(facts, reach), 200, {
    'Content-Type': 'text/csv; charset=utf-8',
    'Content-Disposition': 'attachment; filename="members.csv"',
  });
});

serve(memberRoutes, getMember, async ({ c, db, scope, actor, params }) => {
  const member = await readMember(db, scope, params.id);
  if (!member) return refuse(c, 'not_found');
  const decision = mayDo(actor, 'LoanCRM.Members.Read', { ownerIds: [member.id] });
  return decision.allowed ? member : refuse(c, 'permission_missing', { detail: decision.why });
});

serveCreation(memberRoutes, inviteMemberOperation, {
  async create({ c, db, scope, actor, audit, body, idempotency, nowMs }) {
    const result = await inviteMember(db, scope, { grants: actor.grants, audit }, body, idempotency, nowMs);
    return result.done ? { id: result.id } : refuseMember(c, result.refusals, body);
  },
  show: ({ db, scope }, id) => readMember(db, scope, id),
});

serveCreation(memberRoutes, importMembersOperation, {
  async create({ c, db, scope, actor, audit, body, idempotency, nowMs }) {
    const file = readMemberFile(body.csv);
    if (!file.ok) return refuse(c, 'import_unreadable', { detail: file.why });
    if (body.isPreview) return { id: PREVIEW };
    const options = { skipBad: body.skipBad, request: idempotency, nowMs };
    const result = await importMembers(db, scope, { grants: actor.grants, audit }, file, options);
    return result.done ? { id: result.id } : refuseImport(c, file.rows.length, result.badRows);
  },
  async show({ db, scope, actor, body, nowMs }, id) {
    const file = readMemberFile(body.csv);
    if (!file.ok) return null;
    return id === PREVIEW ? previewImport(db, scope, actor, file, nowMs) : readImport(db, scope, file, id);
  },
});

serve(memberRoutes, changeMemberOperation, async ({ c, db, scope, actor, audit, params, body, nowMs }) => {
  const result = await changeMember(db, scope, { grants: actor.grants, audit }, params.id, body, nowMs);
  return (result.done && (await readMember(db, scope, params.id))) || refuseMember(c, refusalsOf(result), body);
});

serve(memberRoutes, deactivateMemberOperation, async ({ c, db, scope, actor, audit, params, nowMs }) => {
  const result = await deactivateMember(db, scope, { grants: actor.grants, audit }, params.id, nowMs);
  return (result.done && (await readMember(db, scope, params.id))) || refuseMember(c, refusalsOf(result));
});

serve(memberRoutes, reactivateMemberOperation, async ({ c, db, scope, actor, audit, params, nowMs }) => {
  const result = await reactivateMember(db, scope, { grants: actor.grants, audit }, params.id, nowMs);
  return (result.done && (await readMember(db, scope, params.id))) || refuseMember(c, refusalsOf(result));
});

function all(conditions: (SQL | undefined)[]): SQL {
  const given = conditions.filter((condition) => condition !== undefined);
  return given.length === 0 ? sql`true` : sql.join(given, sql` AND `);
}

type Refusals = [MemberRefusal, ...MemberRefusal[]];

function refusalsOf(result: MemberResult): Refusals {
  return result.done ? [{ reason: 'not_found' }] : result.refusals;
}

/** Under the code of the first; the fields of the request that are wrong are all named. */
function refuseMember(c: Context<AppEnv>, refusals: Refusals, asked: object = {}): Response {
  const words = refusals.flatMap((refusal) => wordsOfRefusal(refusal) ?? []);
  const fields = words.filter(({ field }) => Object.hasOwn(asked, field)).map(({ field, message }) => ({ path: field, message }));
  const [first] = words;
  return refuse(c, refusals[0].reason, { ...(first && { detail: first.message }), ...(fields.length > 0 && { fields }) });
}

function refuseImport(c: Context<AppEnv>, rows: number, badRows: ImportRow[]): Response {
  const named = badRows.flatMap(({ line, problems }) =>
    problems.map(({ column, message }) => ({ path: `rows.${line}.${column}`, message: `Line ${line}, ${column}: ${message}` })),
  );
  return refuse(c, 'import_has_bad_rows', {
    detail: `${badRows.length} of ${rows} rows ${badRows.length === 1 ? 'is' : 'are'} wrong. Nothing was imported. Mend what is named, or import without them.`,
    fields: named.slice(0, MAX_NAMED_PROBLEMS),
  });
}
