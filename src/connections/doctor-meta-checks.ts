/** What the doctor says of token, app, number and account, from what Meta told. Pure. */
import type { DoctorCheck } from '../contract/whatsapp-connections.ts';
import { tierLimit } from '../messaging/rolling-recipients.ts';
import { isRegistered, MANAGEMENT, MESSAGING } from './connect-steps.ts';
import type { DoctorFacts } from './doctor.ts';

type Finding = Pick<DoctorCheck, 'result' | 'text'> & { nextStep?: string | null };
type Health = NonNullable<DoctorFacts['connection']['health']>;

const RECONNECT = 'Connect the number again. History and PIN are kept.';
const DAY_MS = 24 * 60 * 60 * 1000;
/** Warned about from then on, as on the page. */
const TOKEN_WARN_MS = 14 * DAY_MS;

export function metaChecks(facts: DoctorFacts): DoctorCheck[] {
  const { health } = facts.connection;
  const known = (look: (health: Health) => Finding): Finding =>
    health ? look(health) : { result: 'skipped', text: 'Meta has told nothing about this number yet.' };
  const list: [key: string, title: string, finding: Finding][] = [
    ['token', 'Access token', token(facts)],
    ['permissions', 'Permissions', permissions(facts)],
    ['app', 'Meta app', app(facts)],
    ['app_mode', 'App mode', known(appMode)],
    ['read', 'Read from Meta', read(facts)],
    ['number', 'Number registered', known((value) => number(facts, value))],
    ['pin', 'Two-step PIN', known((value) => pin(facts, value))],
    ['name', 'Display name', known(name)],
    ['quality', 'Quality', known(quality)],
    ['tier', 'People a day', tier(facts)],
    ['sending', 'Sending', known(sending)],
    ['payment', 'Payment method', known(payment)],
    ['templates', 'Templates', templates(facts)],
  ];
  return list.map(([key, title, finding]) => ({ key, title, nextStep: null, ...finding }));
}

function token({ token: found, nowMs }: DoctorFacts): Finding {
  switch (found.is) {
    case 'none':
      return { result: 'bad', text: 'There is no access token: the number is not connected.', nextStep: RECONNECT };
    case 'silent':
      return { result: 'skipped', text: 'Meta did not answer in time.', nextStep: 'Run the checks again in a minute.' };
    case 'unreadable':
      return { result: 'skipped', text: 'Meta does not show this token to its app with the app secret that is kept.' };
    case 'read': {
      if (!found.isValid) return { result: 'bad', text: `Meta no longer accepts it.${quoted(found.said)}`, nextStep: RECONNECT };
      const { endsAtMs } = found;
      if (endsAtMs === null) return { result: 'ok', text: 'Meta accepts it, and it does not end.' };
      const isSoon = endsAtMs - nowMs < TOKEN_WARN_MS;
      const text = `Meta accepts it until ${momentOf(endsAtMs)}.`;
      return isSoon ? { result: 'warn', text, nextStep: RECONNECT } : { result: 'ok', text };
    }
  }
}

function permissions({ token: found }: DoctorFacts): Finding {
  if (found.is !== 'read' || !found.isValid) return { result: 'skipped', text: 'The token could not be looked at.' };
  const missing = [MANAGEMENT, MESSAGING].filter((scope) => !found.scopes.includes(scope));
  if (missing.length === 0) return { result: 'ok', text: `${MANAGEMENT} and ${MESSAGING} are given.` };
  return { result: 'bad', text: `Missing: ${missing.join(', ')}.`, nextStep: 'Connect again and leave every permission switched on.' };
}

function app({ token: found, app: expected }: DoctorFacts): Finding {
  if (found.is !== 'read' || found.appId === null) return { result: 'skipped', text: 'The token could not be looked at.' };
  const whose = expected.isOwn ? 'the workspace’s own app' : 'the app of this deployment';
  if (found.appId !== expected.id) {
    return { result: 'bad', text: `The token is for app ${found.appId}, and not for ${whose} (${expected.id}).`, nextStep: RECONNECT };
  }
  if (expected.isOwn && expected.secret === null) {
    const text = `The token is for ${whose} (${expected.id}); its secret is not known here, so that the number only sends.`;
    return { result: 'warn', text, nextStep: 'Connect by hand again and enter the app secret.' };
  }
  return { result: 'ok', text: `The token is for ${whose} (${expected.id}).` };
}

/** Graph has no field for it; what an app is kept from shows in the health of the number. */
function appMode({ notes }: Health): Finding {
  const said = notes.filter(({ entity }) => entity === 'APP');
  if (said.length > 0) return { result: 'warn', text: wordsOf(said), nextStep: solutionsOf(said) };
  const text = 'Meta does not tell by its API whether an app is in development or live.';
  return { result: 'skipped', text, nextStep: 'Look at developers.facebook.com: at the top of your app it must say Live.' };
}

function read({ isHealthFresh, connection: { healthAtMs } }: DoctorFacts): Finding {
  if (isHealthFresh) return { result: 'ok', text: 'What follows was read just now.' };
  const since = healthAtMs === null ? 'never' : `last at ${momentOf(healthAtMs)}`;
  return { result: 'warn', text: `Meta could not be read just now; ${since} read.`, nextStep: 'Run the checks again in a minute.' };
}

function number({ connection }: DoctorFacts, { numberStatus, codeVerificationStatus }: Health): Finding {
  const text = `Meta says ${numberStatus ?? 'nothing'}${codeVerificationStatus === null ? '' : `, code ${codeVerificationStatus}`}.`;
  if (numberStatus === null) return { result: 'skipped', text };
  if (connection.isCoexistence) return { result: 'ok', text: `${text} It stays in the WhatsApp Business app and is not registered by us.` };
  if (!isRegistered({ status: numberStatus })) {
    const isBanned = numberStatus === 'BANNED';
    const nextStep = isBanned ? 'Open Meta Business Support Home and request a review.' : 'Connect the number again: that registers it.';
    return { result: 'bad', text, nextStep };
  }
  return { result: numberStatus === 'CONNECTED' ? 'ok' : 'warn', text };
}

function pin({ connection }: DoctorFacts, { isPinEnabled }: Health): Finding {
  if (connection.isCoexistence) return { result: 'skipped', text: 'The PIN is set in the WhatsApp Business app.' };
  if (isPinEnabled === null) return { result: 'skipped', text: 'Meta does not tell whether there is one.' };
  if (!isPinEnabled) return { result: 'warn', text: 'Two-step verification is off.', nextStep: 'Switch it on in WhatsApp Manager.' };
  return connection.pinSealed === null
    ? {
        result: 'ok',
        text: 'Two-step verification is on. The PIN is not known here, and is asked for when the number is registered again.',
      }
    : { result: 'ok', text: 'Two-step verification is on, and the PIN is kept here, sealed.' };
}

function name({ nameStatus, newNameStatus }: Health): Finding {
  const coming = newNameStatus === null || newNameStatus === 'NONE' ? '' : ` A new name: ${newNameStatus}.`;
  const text = `Meta says ${nameStatus ?? 'nothing'}.${coming}`;
  if (nameStatus === 'DECLINED' || nameStatus === 'EXPIRED') {
    return { result: 'bad', text, nextStep: 'Give another name in WhatsApp Manager: the one that your website shows.' };
  }
  if (nameStatus === 'PENDING_REVIEW')
    return { result: 'warn', text: `${text} This is normal, and takes 1-3 hours; messages go out meanwhile.` };
  return { result: nameStatus === null || nameStatus === 'NONE' ? 'skipped' : 'ok', text };
}

function quality({ qualityRating }: Health): Finding {
  const text = `Meta says ${qualityRating ?? 'nothing'}.`;
  const nextStep = 'Write only to people who expect it, and less often. Blocks and reports of the last 7 days count.';
  if (qualityRating === 'RED') return { result: 'bad', text, nextStep };
  if (qualityRating === 'YELLOW') return { result: 'warn', text, nextStep };
  return qualityRating === 'GREEN' ? { result: 'ok', text } : { result: 'ok', text: 'Not enough info yet.' };
}

function tier({ connection: { recipientTier, health } }: DoctorFacts): Finding {
  if (recipientTier === null) return { result: 'warn', text: 'Meta has not told the limit yet; 250 people in 24 hours are assumed.' };
  const limit = tierLimit(recipientTier);
  const people = Number.isFinite(limit) ? `${limit.toLocaleString('en-GB')} people in 24 hours` : 'no limit';
  const number = health?.numberTier && health.numberTier !== recipientTier ? ` The number itself: ${health.numberTier}.` : '';
  return { result: 'ok', text: `${recipientTier}: ${people}.${number}` };
}

/** Meta's own words, with its own solutions. */
function sending({ canSend, notes }: Health): Finding {
  const said = notes.filter(({ entity }) => entity !== 'APP');
  const text = `Meta says ${canSend ?? 'nothing'}.${said.length > 0 ? ` ${wordsOf(said)}` : ''}`;
  const result = canSend === 'AVAILABLE' ? 'ok' : canSend === 'BLOCKED' ? 'bad' : canSend === 'LIMITED' ? 'warn' : 'skipped';
  return { result, text, nextStep: solutionsOf(said) };
}

function payment({ hasPaymentMethod }: Health): Finding {
  if (hasPaymentMethod === null) return { result: 'skipped', text: 'Meta does not show this token whether there is one.' };
  if (hasPaymentMethod) return { result: 'ok', text: 'There is one.' };
  return { result: 'bad', text: 'Meta has nothing to charge.', nextStep: 'Add a payment method in WhatsApp Manager under Billing.' };
}

const USABLE = new Set(['APPROVED', 'REINSTATED']);
const STOPPED = new Set(['PAUSED', 'DISABLED', 'REJECTED', 'FLAGGED', 'LIMIT_EXCEEDED', 'LOCKED']);
const MAX_NAMES = 5;

function templates({ templates: rows }: DoctorFacts): Finding {
  const sum = (of: (status: string) => boolean) => rows.filter(({ status }) => of(status)).reduce((total, { n }) => total + n, 0);
  const usable = sum((status) => USABLE.has(status));
  const stopped = rows.filter(({ status }) => STOPPED.has(status));
  const text = `${usable} of ${sum(() => true)} can be sent.${stopped.map(({ status, names }) => ` ${status}: ${shortened(names ?? '')}.`).join('')}`;
  if (usable === 0) return { result: 'bad', text, nextStep: 'Submit the templates; Meta usually decides within 24-72 hours.' };
  return stopped.length > 0
    ? { result: 'warn', text, nextStep: 'Open the template in WhatsApp Manager to see why.' }
    : { result: 'ok', text };
}

function shortened(names: string): string {
  const all = [...new Set(names.split(', '))];
  return all.length > MAX_NAMES ? `${all.slice(0, MAX_NAMES).join(', ')} and ${all.length - MAX_NAMES} more` : all.join(', ');
}

function wordsOf(notes: Health['notes']): string {
  return [...new Set(notes.map(({ entity, code, text }) => `${entity}${code === null ? '' : ` (${code})`}: ${text}`))].join(' ');
}

function solutionsOf(notes: Health['notes']): string | null {
  const solutions = [...new Set(notes.flatMap(({ solution }) => solution ?? []))];
  return solutions.length > 0 ? solutions.join(' ') : null;
}

function quoted(said: string | null): string {
  return said === null ? '' : ` Meta says: “${said}”`;
}

/** A report is read by people in several places: "20 Nov 2026, 10:32 UTC". */
function momentOf(atMs: number): string {
  return `${new Date(atMs).toLocaleString('en-GB', { timeZone: 'UTC', dateStyle: 'medium', timeStyle: 'short' })} UTC`;
}
