/** What the doctor says of the way in: who is reported to, where, what, whether it arrives; and of what waits to leave. Pure. */
import type { DoctorCheck } from '../contract/whatsapp-connections.ts';
import type { DoctorFacts } from './doctor.ts';
import { WEBHOOK_FIELDS } from './own-app-fields.ts';
import type { Pinged, SelfPing } from './self-ping.ts';

type Finding = Pick<DoctorCheck, 'result' | 'text'> & { nextStep?: string | null };

/** Without these nobody answers anybody; the others tell of the account. */
const NEEDED = 'messages';
const WAITING_LONG_MS = 15 * 60 * 1000;

export function webhookChecks(facts: DoctorFacts): DoctorCheck[] {
  const list: [key: string, title: string, finding: Finding][] = [
    ['subscription', 'Account reports to the app', subscription(facts)],
    ['callback', 'Callback address', callback(facts)],
    ['fields', 'Webhook fields', fields(facts)],
    ['reachability', 'Reachable as Meta reaches it', reachability(facts)],
    ['heard', 'Last webhook', heard(facts)],
    ['queue', 'Messages that wait', queue(facts)],
  ];
  return list.map(([key, title, finding]) => ({ key, title, nextStep: null, ...finding }));
}

function subscription({ connection: { health }, app }: DoctorFacts): Finding {
  const isSubscribed = health?.isSubscribed ?? null;
  if (isSubscribed === null) return { result: 'skipped', text: 'Meta has not told which apps the account reports to.' };
  if (isSubscribed) return { result: 'ok', text: `App ${app.id} is among those that the account reports to.` };
  const text = `App ${app.id} is not among the apps that the account reports to: nothing arrives.`;
  return { result: 'bad', text, nextStep: 'Connect the number again: that subscribes the app.' };
}

/** The number's own address wins over the account's, and that over the app's. Source: Meta, "Override webhooks". */
function callback({ connection: { health }, subscription: ofApp, callbackUrl, app }: DoctorFacts): Finding {
  const { number = null, account = null, application = null } = health?.callbacks ?? {};
  const appAddress = ofApp?.callbackUrl ?? application;
  const [level, winner] =
    number !== null ? ['number', number] : account !== null ? ['account', account] : (['app', appAddress] as [string, string | null]);
  if (winner === null) {
    if (ofApp === null) return { result: 'skipped', text: 'Meta has not told any callback address.' };
    return {
      result: 'bad',
      text: 'The app has no callback address.',
      nextStep: `Enter ${callbackUrl} in the app under WhatsApp > Configuration.`,
    };
  }
  const setting = `the address set at the ${level}`;
  if (!leadsTo(winner, callbackUrl)) {
    const place = level === 'app' ? 'in the app under WhatsApp > Configuration' : `by removing the override of the ${level}`;
    return { result: 'bad', text: `Messages go to ${shown(winner)}, ${setting}, and not here.`, nextStep: `Set ${callbackUrl} ${place}.` };
  }
  if (level !== 'app' && appAddress !== null && !leadsTo(appAddress, callbackUrl)) {
    const text = `Messages come here by ${setting}. News of the account and of templates always goes to the app’s own address, ${shown(appAddress)}.`;
    return { result: app.isOwn ? 'warn' : 'bad', text };
  }
  return { result: 'ok', text: `Messages come here by ${setting}.` };
}

function fields({ subscription: found, app }: DoctorFacts): Finding {
  if (found === null) {
    const text = app.secret === null ? 'Only the app secret lets them be read.' : 'Meta does not show them just now.';
    return {
      result: 'skipped',
      text,
      nextStep: `They are in the app under WhatsApp > Configuration: at least ${NEEDED}, which brings deliveries and reads too.`,
    };
  }
  const missing = WEBHOOK_FIELDS.filter((field) => !found.fields.includes(field));
  const nextStep = 'Subscribe to them in the app under WhatsApp > Configuration > Webhook fields.';
  if (missing.includes(NEEDED) || !found.isActive) {
    return { result: 'bad', text: found.isActive ? `Missing: ${missing.join(', ')}.` : 'The subscription is switched off.', nextStep };
  }
  if (missing.length > 0) return { result: 'warn', text: `Missing: ${missing.join(', ')}.`, nextStep };
  return { result: 'ok', text: 'All that are needed are subscribed.' };
}

/** A Worker cannot always call itself: what went astray on the way proves nothing about Meta's way. */
function reachability({ ping, callbackUrl, isMetaItself, app }: DoctorFacts): Finding {
  if (isMetaItself && !callbackUrl.startsWith('https://')) {
    return { result: 'bad', text: 'Meta posts to https addresses only.', nextStep: 'Open this page by its public https address.' };
  }
  const refused = ([ping.handshake, ping.post] as Pinged[]).find((pinged) => pinged.is === 'answered' && !pinged.isRight);
  if (refused?.is === 'answered') {
    const what = refused === ping.handshake ? 'the handshake' : 'a signed body';
    return { result: 'bad', text: `This deployment answered ${what} with ${refused.status} instead of 200.`, nextStep: null };
  }
  if (isAnswered(ping, 'post') && (isAnswered(ping, 'handshake') || ping.handshake.is === 'not_asked')) {
    return { result: 'ok', text: 'The address answered the handshake and took a signed body.' };
  }
  if (isAnswered(ping, 'handshake') && ping.post.is === 'not_asked') {
    return { result: 'warn', text: 'The address answered the handshake. Without the app secret it takes nothing that is posted.' };
  }
  const way = app.isOwn ? 'press "Test" beside a webhook field of your app' : 'write to the number from a phone';
  const text = 'It could not be tried from here: Cloudflare does not always let a Worker call its own address.';
  return { result: 'skipped', text, nextStep: `To try it, ${way} and look at "Last webhook".` };
}

function isAnswered(ping: SelfPing, part: keyof SelfPing): boolean {
  const pinged = ping[part];
  return pinged.is === 'answered' && pinged.isRight;
}

function heard({ connection: { webhookHeardAtMs, connectedAtMs }, app, silentSinceMs, nowMs }: DoctorFacts): Finding {
  if (app.isOwn && app.secret === null)
    return { result: 'skipped', text: 'The number only sends: without the app secret nothing that comes is believed.' };
  if (silentSinceMs !== null) {
    const text = `Messages that Meta accepted ${ago(nowMs - silentSinceMs)} have had no status, and nothing else was heard.`;
    return { result: 'bad', text, nextStep: 'Look at subscription, callback address and fields above.' };
  }
  if (webhookHeardAtMs !== null) return { result: 'ok', text: `Heard ${ago(nowMs - webhookHeardAtMs)}, to ten minutes.` };
  const since = connectedAtMs === null ? '' : ` since it was connected ${ago(nowMs - connectedAtMs)}`;
  return { result: 'warn', text: `None was heard${since}.`, nextStep: 'Write to the number from a phone, and run the checks again.' };
}

function queue({ waiting, nowMs }: DoctorFacts): Finding {
  const { n, oldestMs, reasons } = waiting;
  if (n === 0 || oldestMs === null) return { result: 'ok', text: 'None.' };
  const text = `${n}, the oldest ${ago(nowMs - oldestMs)}${reasons ? ` (${reasons.split(',').join(', ')})` : ''}.`;
  const isLong = nowMs - oldestMs > WAITING_LONG_MS;
  return isLong ? { result: 'warn', text, nextStep: 'Open one of them in Messages: it says what it waits for.' } : { result: 'ok', text };
}

function leadsTo(address: string, callbackUrl: string): boolean {
  return shown(address) === shown(callbackUrl);
}

/** Without what follows the path: other systems put their secrets there. */
function shown(address: string): string {
  if (!URL.canParse(address)) return 'an address that is none';
  const { origin, pathname } = new URL(address);
  return `${origin}${pathname.replace(/\/+$/, '')}`;
}

function ago(ms: number): string {
  const minutes = Math.round(ms / 60_000);
  if (minutes < 1) return 'just now';
  if (minutes < 120) return `${minutes} min ago`;
  return minutes < 48 * 60 ? `${Math.round(minutes / 60)} h ago` : `${Math.round(minutes / (24 * 60))} days ago`;
}
