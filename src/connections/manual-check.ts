/** Checks live what an admin typed: token, permissions, number, account and app secret. Nothing is changed at Meta or here. */
import type { Settings } from '../env.ts';
import { idOf, isRecord, type Json, recordOf, textOf, timestampMsOf } from '../messaging/whatsapp/webhook-values.ts';
import { type FoundNumber, MANAGEMENT, MESSAGING, NUMBER_FIELDS, numbersOf, targetsOf } from './connect-steps.ts';
import { type GraphCall, type GraphCallResult, type GraphRefusal, graphCall, graphList } from './graph.ts';
import type { TokenApp } from './own-app.ts';
import { type KnownTrouble, trouble, troubleOfRefusal } from './troubles.ts';

/** More accounts than this are not walked: then the number itself is asked whose it is. */
const MAX_ACCOUNTS = 20;

export interface ManualEntry {
  numberId: string;
  token: string;
  wabaId?: string | undefined;
  appSecret?: string | undefined;
}

export type ManualField = 'numberId' | 'token' | 'wabaId' | 'appSecret' | 'appId';

export interface ManualProblem {
  field: ManualField | null;
  trouble: KnownTrouble;
  /** When a temporary token ends. */
  endsAtMs?: number | null;
}

export interface CheckedEntry {
  app: TokenApp;
  isOurApp: boolean;
  wabaId: string;
  number: FoundNumber;
  tokenUserId: string | null;
}

export type ManualCheck = { ok: true; checked: CheckedEntry } | { ok: false; problems: ManualProblem[]; needsWabaId: string[] };

/** @param secretBefore of the app that this number was connected through before, so that it need not be typed again. */
export async function checkManually(
  settings: Settings,
  entry: ManualEntry,
  secretBefore: (appId: string) => Promise<string | null>,
): Promise<ManualCheck> {
  const { token } = entry;
  const inspected = await inspect(settings, token, entry.appSecret ?? null);
  if ('problem' in inspected) return { ok: false, problems: [inspected.problem], needsWabaId: [] };
  const { data } = inspected;
  const appId = idOf(data.app_id);
  if (data.is_valid !== true || appId === null) {
    const said = recordOf(data.error);
    const found = trouble('manual_token_invalid', 190, textOf(said?.message));
    return { ok: false, problems: [{ field: 'token', trouble: found }], needsWabaId: [] };
  }
  const problems = tokenProblems(data);
  const isOurApp = appId === settings.META_APP_ID;
  const secret = isOurApp ? settings.META_APP_SECRET : (entry.appSecret ?? (await secretBefore(appId)));
  const app = { id: appId, secret };
  const secretProblem = isOurApp || secret === null ? null : await checkSecret(settings, token, app);
  if (secretProblem) problems.push(secretProblem);

  // What follows is read with the management permission, and proved with the secret.
  if (secretProblem || problems.some(({ trouble: { code } }) => code === 'manual_management_permission_missing')) {
    return { ok: false, problems, needsWabaId: [] };
  }
  const ask: Ask = (call) => ({ ...call, settings, token, appSecret: secret });
  const placed = await placeNumber(ask, entry, data);
  if ('problem' in placed) return { ok: false, problems: [...problems, placed.problem], needsWabaId: placed.needsWabaId };
  if (problems.length > 0) return { ok: false, problems, needsWabaId: [] };
  return { ok: true, checked: { app, isOurApp, ...placed, tokenUserId: idOf(data.user_id) } };
}

type Ask = (call: Pick<GraphCall, 'path' | 'query'>) => GraphCall;

/**
 * `data` of debug_token, asked with the token itself: another app's tokens are shown to that app alone. An app may demand
 * its secret with every call, so that the secret goes along where it was typed; a wrong one is told from a bad token by
 * asking without it. Source: Meta, "Debug Token", "Securing Graph API requests".
 */
async function inspect(settings: Settings, token: string, secret: string | null): Promise<{ data: Json } | { problem: ManualProblem }> {
  const call = { settings, token, path: 'debug_token', query: { input_token: token } };
  const answer = await graphCall({ ...call, appSecret: secret });
  if (answer.outcome === 'ok') return { data: recordOf(answer.value.data) ?? {} };
  if (answer.outcome === 'unknown') return { problem: silent() };
  if (answer.kind === 'token_dead') {
    return { problem: { field: 'token', trouble: trouble('manual_token_invalid', answer.platformCode, answer.text) } };
  }
  if (secret === null) {
    const needed = trouble('app_secret_needed', answer.platformCode, answer.text);
    return { problem: isProofDemanded(answer) ? { field: 'appSecret', trouble: needed } : refusedToken(answer) };
  }
  const bare = await graphCall(call);
  if (bare.outcome === 'unknown') return { problem: silent() };
  const isAboutProof = bare.outcome === 'ok' || isProofDemanded(bare);
  const wrong = trouble('app_secret_wrong', answer.platformCode);
  return { problem: isAboutProof ? { field: 'appSecret', trouble: wrong } : refusedToken(bare) };
}

/** Graph has no code of its own for it: 100, and the name of the parameter in its words. */
function isProofDemanded({ platformCode, text }: GraphRefusal): boolean {
  return platformCode === 100 && (text ?? '').includes('appsecret_proof');
}

function refusedToken(refusal: GraphRefusal): ManualProblem {
  const found = troubleOfRefusal(refusal);
  return { field: found.code === 'platform_refused' ? 'token' : null, trouble: found };
}

/** With the app's own token, `id|secret`, which is good only when both fit. Source: Meta, "Access tokens". */
async function checkSecret(settings: Settings, token: string, { id, secret }: TokenApp): Promise<ManualProblem | null> {
  const answer = await graphCall({ settings, token: `${id}|${secret}`, path: 'debug_token', query: { input_token: token } });
  if (answer.outcome === 'ok') return null;
  if (answer.outcome === 'unknown') return silent();
  const isBusy = answer.retryAfterSeconds !== null || answer.kind === 'rate_limited' || answer.kind === 'temporary';
  return isBusy ? refusedToken(answer) : { field: 'appSecret', trouble: trouble('app_secret_wrong', answer.platformCode) };
}

/** A system user's token without an end is the only one that lasts; a person's ends sooner or later, whatever it says. */
function tokenProblems(token: Json): ManualProblem[] {
  const problems: ManualProblem[] = [];
  const endsAtMs = timestampMsOf(token.expires_at);
  if (endsAtMs !== null || token.type === 'USER') {
    problems.push({ field: 'token', trouble: trouble('manual_token_temporary'), endsAtMs });
  }
  const scopes = Array.isArray(token.scopes) ? token.scopes : [];
  if (!scopes.includes(MANAGEMENT)) problems.push({ field: 'token', trouble: trouble('manual_management_permission_missing') });
  if (!scopes.includes(MESSAGING)) problems.push({ field: 'token', trouble: trouble('manual_messaging_permission_missing') });
  return problems;
}

type Placed = { wabaId: string; number: FoundNumber } | { problem: ManualProblem; needsWabaId: string[] };

/** The account that has the number, among those the token opens. */
async function placeNumber(ask: Ask, { numberId, wabaId: given }: ManualEntry, token: Json): Promise<Placed> {
  const opened = openedAccounts(token);
  if (given !== undefined && opened.length > 0 && !opened.includes(given)) return refuseNumber('wabaId', 'manual_account_wrong');
  const candidates = given !== undefined ? [given] : opened.length > 0 && opened.length <= MAX_ACCOUNTS ? opened : null;
  const asked = candidates ?? (await accountOfNumber(ask, numberId));
  if (!Array.isArray(asked)) return { problem: asked, needsWabaId: [] };
  const isUnnamed = asked.length === 0 || (candidates === null && opened.length > 0 && !asked.some((id) => opened.includes(id)));
  if (isUnnamed) return refuseNumber('wabaId', 'manual_account_unknown');

  const lists = await Promise.all(asked.map((id) => graphList(ask({ path: `${id}/phone_numbers`, query: { fields: NUMBER_FIELDS } }))));
  const fits = asked.flatMap((wabaId, index) => {
    const listed = lists[index];
    const number = listed?.outcome === 'ok' ? numbersOf(listed.value).find(({ id }) => id === numberId) : undefined;
    return number ? [{ wabaId, number }] : [];
  });
  const [fit] = fits;
  if (fit && fits.length === 1) return fit;
  if (fit)
    return refuseNumber(
      'wabaId',
      'manual_several_accounts',
      fits.map(({ wabaId }) => wabaId),
    );
  const unread = lists.find((list) => list.outcome !== 'ok' && !isMissing(list));
  if (unread && unread.outcome !== 'ok') return { problem: unreadable(unread), needsWabaId: [] };
  const isAccountClosed = given !== undefined && lists.some(isMissing);
  return isAccountClosed ? refuseNumber('wabaId', 'manual_account_wrong') : refuseNumber('numberId', 'manual_number_unknown');
}

/** Named accounts of one permission limit it; none named means all that the system user was assigned. */
function openedAccounts({ granular_scopes }: Json): string[] {
  const managed = targetsOf(granular_scopes, MANAGEMENT);
  const messaged = targetsOf(granular_scopes, MESSAGING);
  return messaged.length === 0 ? managed : managed.filter((id) => messaged.includes(id));
}

/** A number's health names its account; it has no other field that does. Source: Meta, "Messaging health status". */
async function accountOfNumber(ask: Ask, numberId: string): Promise<string[] | ManualProblem> {
  const answer = await graphCall(ask({ path: numberId, query: { fields: 'health_status' } }));
  if (answer.outcome === 'unknown') return silent();
  if (answer.outcome === 'refused') {
    return isMissing(answer) ? { field: 'numberId', trouble: trouble('manual_number_unknown') } : unreadable(answer);
  }
  const entities = recordOf(answer.value.health_status)?.entities;
  const accounts = (Array.isArray(entities) ? (entities as unknown[]) : []).filter(isRecord).filter((one) => one.entity_type === 'WABA');
  return accounts.flatMap(({ id }) => idOf(id) ?? []);
}

/** There is no such object, or the token may not see it: Graph makes no difference. */
function isMissing(answer: GraphCallResult<unknown>): boolean {
  return answer.outcome === 'refused' && [10, 33, 100, 200, 803].includes(answer.platformCode ?? 0);
}

function unreadable(answer: Exclude<GraphCallResult<unknown>, { outcome: 'ok' }>): ManualProblem {
  return answer.outcome === 'unknown' ? silent() : { field: null, trouble: troubleOfRefusal(answer) };
}

function refuseNumber(field: ManualField, code: KnownTrouble['code'], needsWabaId: string[] = []): Placed {
  return { problem: { field, trouble: trouble(code) }, needsWabaId };
}

function silent(): ManualProblem {
  return { field: null, trouble: trouble('platform_silent') };
}
