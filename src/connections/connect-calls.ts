/** What each step of connecting asks of Meta. Each may be begun again at any point: a step reads first what it would change. */
import type { ConnectStep } from '../contract/whatsapp-setup.ts';
import type { Db } from '../db/client.ts';
import type { Settings } from '../env.ts';
import { idOf, recordOf, textOf } from '../messaging/whatsapp/webhook-values.ts';
import { type Attempt, historyOfNumber, openSecret, sealSecret } from './attempt-rows.ts';
import {
  afterRegisterRefused,
  chooseAccount,
  chooseNumber,
  type Findings,
  type FoundNumber,
  failed,
  type Hints,
  isAppListed,
  isRegistered,
  NUMBER_FIELDS,
  numbersOf,
  planRegister,
  readToken,
  type StepOutcome,
  troubleOfExchange,
} from './connect-steps.ts';
import { appToken, type GraphCall, type GraphCallResult, graphCall, graphList } from './graph.ts';
import { readHealth } from './health.ts';
import { isTakenElsewhere } from './number-taken.ts';
import { appOfAttempt, type TokenApp } from './own-app.ts';
import { newPin } from './pin.ts';
import { trouble, troubleOfRefusal } from './troubles.ts';

/** What a step works with. `note` writes down what must be known before a call; false when somebody else has taken over. */
export interface StepContext {
  settings: Settings;
  db: Db;
  /** Over all tenants: whether a number is taken. */
  directory: Db;
  attempt: Attempt;
  nowMs: () => Promise<number>;
  note: (change: Partial<Attempt>) => Promise<boolean>;
}

/** The outcome, and the secrets that change with it: null drops one. `lost`: somebody else works on it now. */
export type StepResult = { outcome: StepOutcome; sealed?: Partial<Pick<Attempt, 'codeSealed' | 'tokenSealed' | 'pinSealed'>> } | 'lost';

export const STEP_CALLS: Readonly<Record<Exclude<ConnectStep, 'done'>, (context: StepContext) => Promise<StepResult>>> = {
  exchange,
  inspect,
  choose_number: chooseAccountAndNumber,
  subscribe,
  register,
  read_health: readState,
};

/** A lost answer is asked for once more at once, since the code lives 30 seconds: if it was used, Meta says so. */
async function exchange({ settings, attempt }: StepContext): Promise<StepResult> {
  const code = await openSecret(settings.MASTER_KEYS, attempt, 'code');
  if (code === null) return { outcome: failed('code_wrong'), sealed: { codeSealed: null } };
  const query = { client_id: settings.META_APP_ID, client_secret: settings.META_APP_SECRET, code };
  const ask = () => graphCall({ settings, token: null, path: 'oauth/access_token', query });
  const first = await ask();
  const answer = first.outcome === 'unknown' ? await ask() : first;
  if (answer.outcome === 'unknown') return { outcome: failed('platform_silent') };
  if (answer.outcome === 'refused') {
    const found = troubleOfExchange(answer.platformCode, answer.subcode, answer.text) ?? troubleOfRefusal(answer);
    return { outcome: { state: 'failed', trouble: found } };
  }
  const token = textOf(answer.value.access_token);
  if (token === null) return { outcome: failed('platform_silent') };
  return {
    outcome: { state: 'done' },
    sealed: { codeSealed: null, tokenSealed: await sealSecret(settings.MASTER_KEYS, attempt, 'token', token) },
  };
}

async function inspect(context: StepContext): Promise<StepResult> {
  const { settings } = context;
  return withToken(context, async (token) => {
    const answer = await graphCall({ settings, token: appToken(settings), path: 'debug_token', query: { input_token: token } });
    if (answer.outcome !== 'ok') return unanswered(answer);
    return readToken(answer.value.data, settings.META_APP_ID);
  });
}

async function chooseAccountAndNumber(context: StepContext): Promise<StepResult> {
  const { directory, attempt } = context;
  const hints = attempt.hints as unknown as Hints;
  const findings = attempt.findings as Findings;
  return withToken(context, async (token, ask) => {
    const { wabaId, isHintTrue } = chooseAccount(findings.wabaIds ?? [], hints);
    const account = await graphCall(ask({ path: wabaId, query: { fields: 'id,name,owner_business_info' } }));
    if (account.outcome === 'refused' && account.kind === 'token_dead') return unanswered(account);
    const listed = await graphList(ask({ path: `${wabaId}/phone_numbers`, query: { fields: NUMBER_FIELDS } }));
    if (listed.outcome !== 'ok') return unanswered(listed);
    const numbers = numbersOf(listed.value);
    const isNumberTrue = hints.numberId === null || numbers.some(({ id }) => id === hints.numberId);
    const untrueHints = [...(isHintTrue ? [] : ['waba_id']), ...(isNumberTrue ? [] : ['phone_number_id'])];
    const owner = account.outcome === 'ok' ? recordOf(account.value.owner_business_info) : null;
    const learnt: Findings = { numbers, portfolioId: idOf(owner?.id), untrueHints };
    const choice = chooseNumber(numbers, hints, attempt.numberId);
    if ('trouble' in choice) return { state: 'needs_input', trouble: choice.trouble, learnt, wabaId };
    // Before anything is changed at Meta for a number that cannot be had.
    if (await isTakenElsewhere(directory, attempt.tenantId, choice.numberId)) {
      const state = numbers.length > 1 ? 'needs_input' : 'failed';
      return { state, trouble: trouble('number_taken_elsewhere'), learnt, wabaId };
    }
    return { state: 'done', learnt, wabaId, numberId: choice.numberId };
  });
}

/** Told to report to us, and then looked up: an account may report to several apps, and only ours counts. */
async function subscribe(context: StepContext): Promise<StepResult> {
  const path = `${context.attempt.wabaId}/subscribed_apps`;
  return withToken(context, async (_token, ask, app) => {
    const told = await graphCall(ask({ method: 'POST', path }));
    if (told.outcome === 'refused') return unanswered(told);
    const listed = await graphList(ask({ path }));
    if (listed.outcome !== 'ok') return unanswered(listed);
    return isAppListed(listed.value, app.id) ? { state: 'done' } : failed('subscription_missing');
  });
}

/**
 * The PIN is sealed and kept before the call, and the call is counted before it is made: whoever goes on after a crash
 * has the PIN, and reads the number first, so that a number which is registered is not registered again.
 */
async function register(context: StepContext): Promise<StepResult> {
  const { settings, db, attempt } = context;
  const findings = attempt.findings as Findings;
  let isLost = false;
  let pinSealed: string | null = attempt.pinSealed;
  const result = await withToken(context, async (_token, ask) => {
    const number = await readNumber(ask, attempt.numberId);
    if (number.outcome !== 'ok') return unanswered(number);
    const history = await historyOfNumber(db, settings.MASTER_KEYS, attempt);
    const calls = findings.registerCallsAtMs ?? [];
    const nowMs = await context.nowMs();
    const plan = planRegister(number.value, [...history.registerCallsAtMs, ...calls], nowMs);
    // Registered by an earlier try of ours whose answer was lost, or all along.
    if (plan.do === 'skip') return { state: calls.length > 0 ? 'done' : 'skipped' };
    if (plan.do === 'wait') return { state: 'failed', trouble: plan.trouble };

    const pin = (await openSecret(settings.MASTER_KEYS, attempt, 'pin')) ?? history.pin ?? newPin();
    pinSealed = await sealSecret(settings.MASTER_KEYS, attempt, 'pin', pin);
    const learnt: Findings = { registerCallsAtMs: [...calls, nowMs] };
    if (!(await context.note({ pinSealed, findings: { ...findings, ...learnt } }))) {
      isLost = true;
      return failed('platform_silent');
    }
    const body = { messaging_product: 'whatsapp', pin };
    const answer = await graphCall(ask({ method: 'POST', path: `${attempt.numberId}/register`, body }));
    if (answer.outcome === 'ok') return { state: 'done', learnt };
    if (answer.outcome === 'refused') {
      const outcome = afterRegisterRefused(troubleOfRefusal(answer), findings.isPinGiven ?? false);
      // A PIN that Meta does not take is not tried a second time.
      if (outcome.state === 'needs_input') pinSealed = null;
      return { ...outcome, learnt: { ...learnt, isPinGiven: false } };
    }
    const after = await readNumber(ask, attempt.numberId);
    if (after.outcome === 'ok' && isRegistered(after.value)) return { state: 'done', learnt };
    return { ...failed('platform_silent'), learnt };
  });
  return isLost ? 'lost' : { ...result, sealed: { ...result.sealed, pinSealed } };
}

/** The number, its account and its portfolio as they are now that everything is done. */
async function readState(context: StepContext): Promise<StepResult> {
  const { settings, attempt } = context;
  const { numbers = [], portfolioId = null } = attempt.findings as Findings;
  return withToken(context, async (token, _ask, app) => {
    const { health, columns, isRead, refusal } = await readHealth({
      settings,
      token,
      appSecret: app.secret,
      appId: app.id,
      wabaId: attempt.wabaId,
      numberId: attempt.numberId ?? '',
      isCoexistence: numbers.some(({ id, isOnBusinessApp }) => id === attempt.numberId && isOnBusinessApp),
      before: null,
    });
    if (!isRead) return refusal ? unanswered(refusal) : failed('platform_silent');
    return { state: 'done', learnt: { health, columns, portfolioId: columns.portfolioId ?? portfolioId } };
  });
}

type Ask = (call: Omit<GraphCall, 'settings' | 'token' | 'appSecret'>) => GraphCall;

/** With the token that was exchanged or given. Every call proves the secret of the token's app, where that is known. */
async function withToken(
  { settings, attempt }: StepContext,
  act: (token: string, ask: Ask, app: TokenApp) => Promise<StepOutcome>,
): Promise<Exclude<StepResult, 'lost'>> {
  const token = await openSecret(settings.MASTER_KEYS, attempt, 'token');
  if (token === null) return { outcome: failed('token_dead') };
  const app = await appOfAttempt(settings, attempt);
  return { outcome: await act(token, (call) => ({ ...call, settings, token, appSecret: app.secret }), app) };
}

async function readNumber(ask: Ask, numberId: string | null): Promise<GraphCallResult<FoundNumber>> {
  const answer = await graphCall(ask({ path: numberId ?? '', query: { fields: NUMBER_FIELDS } }));
  if (answer.outcome !== 'ok') return answer;
  const [number] = numbersOf([answer.value]);
  return number ? { outcome: 'ok', value: number } : { outcome: 'unknown', reason: 'not_graph_json' };
}

function unanswered(answer: Exclude<GraphCallResult<unknown>, { outcome: 'ok' }>): StepOutcome {
  return answer.outcome === 'unknown' ? failed('platform_silent') : { state: 'failed', trouble: troubleOfRefusal(answer) };
}
