/** /api/v1/members and /api/v1/teams: who belongs to the workspace; inviting, changing and deactivating them. */
import { type SQL, sql } from 'drizzle-orm';
import { type Context, Hono } from 'hono';
import {
  changeMember as changeMemberOperation,
  deactivateMember as deactivateMemberOperation,
  getMember,
  inviteMember as inviteMemberOperation,
  listMembers,
  listTeams,
  reactivateMember as reactivateMemberOperation,
} from '../../contract/members.ts';
import { changeMember, deactivateMember, reactivateMember } from '../../tenants/members/change-member.ts';
import type { MemberRefusal, MemberResult } from '../../tenants/members/decide-member.ts';
import { inviteMember } from '../../tenants/members/invite-member.ts';
import { wordsOfRefusal } from '../../tenants/members/member-problem-words.ts';
import { matching, readMember, readMembers, readTeams } from '../../tenants/members/member-view.ts';
import { mayDo } from '../../tenants/permissions.ts';
import type { AppEnv } from '../context.ts';
import { refuse } from '../errors.ts';
import { behindNameCursor, pageOf } from '../paging.ts';
import { withinReach } from '../reach.ts';
import { serve, serveCreation } from '../serve.ts';

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
