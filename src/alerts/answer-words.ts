/** What Switchboard says to a member about an alert: one plain message for each thing that can happen. Pure. */
import { parsePhoneNumberFromString } from 'libphonenumber-js/min';
import type { AlertAction } from './alert-actions.ts';
import { alertSubject } from './alert-forms.ts';
import type { AlertRow } from './find-alert.ts';

const LOCALE = 'en-IN';

/** Limits of a list row on WhatsApp, in characters. */
const ROW_TITLE = 24;
const ROW_DESCRIPTION = 72;

export function confirmation(
  alert: AlertRow,
  action: AlertAction,
  facts: { dueAtMs: number | null; phone: string | null; timeZone: string },
): string {
  const about = aboutAlert(alert);
  const due = facts.dueAtMs === null ? '' : moment(facts.dueAtMs, facts.timeZone);
  switch (action) {
    case 'on_it':
      return `Thank you. ${about} is acknowledged and yours. Reply *done* when it is settled, or *more* for other actions.`;
    case 'call':
      return facts.phone
        ? `Call ${alert.customerName}: ${readablePhone(facts.phone)}. I have marked ${about} as acknowledged.`
        : `I have no phone number for ${alert.customerName}; please look in the CRM. I have marked ${about} as acknowledged.`;
    case 'snooze':
    case 'snooze_1h':
    case 'snooze_1d':
      return `Snoozed. I will ask you about ${about} again on ${due}.`;
    case 'promise':
      return `Noted: *${alert.customerName}* promised to pay (${alertSubject(alert)}). I will ask you again on ${due}. Reply *paid* once the money is in.`;
    case 'paid':
      return `Wonderful. ${about} is marked as paid and resolved.`;
    case 'resolve':
      return `Done. ${about} is resolved.`;
  }
}

export function alreadyDone(alert: AlertRow): string {
  return `You have answered that already: ${aboutAlert(alert)} is ${STATUS_WORDS[alert.status]}.`;
}

export function alreadyResolved(alert: AlertRow): string {
  return `${aboutAlert(alert)} is resolved already, so nothing was changed.`;
}

export function notAsked(): string {
  return 'That alert was sent to somebody else, so only they can answer it.';
}

export function notPermitted(why: string): string {
  return `${why} Please ask your administrator.`;
}

export function unknownButton(): string {
  return 'I do not recognise that button; it may be an old one. Reply *alerts* to see what is open for you.';
}

export function help(openAlerts: number): string {
  const state =
    openAlerts === 0 ? 'You have no open alerts.' : `You have ${openAlerts === 1 ? 'one open alert' : `${openAlerts} open alerts`}.`;
  return `${state} Reply *alerts* to see them, or answer one with *on it*, *call*, *snooze*, *paid*, *done* or *more*.`;
}

export function noOpenAlerts(): string {
  return 'You have no open alerts.';
}

export function whichAlert(count: number): string {
  return `You have ${count} open alerts. Which one do you mean?`;
}

export function whatToDo(alert: AlertRow): string {
  return `${aboutAlert(alert)} is ${STATUS_WORDS[alert.status]}. What shall I do?`;
}

export function alertRow(alert: AlertRow): { title: string; description: string } {
  return {
    title: shorten(alert.customerName, ROW_TITLE),
    description: shorten(`${alertSubject(alert)} · ${STATUS_WORDS[alert.status]}`, ROW_DESCRIPTION),
  };
}

export function actionRows(kind: AlertRow['kind']): { action: AlertAction; title: string }[] {
  const common = [
    { action: 'call', title: 'Call customer' },
    { action: 'snooze_1h', title: 'Snooze 1 hour' },
    { action: 'snooze', title: 'Snooze 4 hours' },
    { action: 'snooze_1d', title: 'Snooze 1 day' },
    { action: 'resolve', title: 'Mark as resolved' },
  ] satisfies { action: AlertAction; title: string }[];
  return kind === 'usage'
    ? [{ action: 'on_it', title: 'On it' }, ...common]
    : [{ action: 'promise', title: 'Promise to pay' }, { action: 'paid', title: 'Paid' }, ...common];
}

const STATUS_WORDS: Record<AlertRow['status'], string> = {
  open: 'open',
  acknowledged: 'acknowledged',
  snoozed: 'snoozed',
  promised: 'promised to be paid',
  resolved: 'resolved',
};

function aboutAlert(alert: AlertRow): string {
  return `*${alert.customerName}* (${alertSubject(alert)})`;
}

function moment(atMs: number, timeZone: string): string {
  return new Date(atMs).toLocaleString(LOCALE, {
    timeZone,
    weekday: 'short',
    day: 'numeric',
    month: 'short',
    hour: '2-digit',
    minute: '2-digit',
    hour12: false,
  });
}

function readablePhone(phone: string): string {
  return parsePhoneNumberFromString(phone)?.formatInternational() ?? phone;
}

function shorten(text: string, length: number): string {
  // Whole characters, on one line: a list row takes neither half a character nor a break.
  const characters = Array.from(text.replace(/\s+/g, ' ').trim());
  return characters.length <= length ? characters.join('') : `${characters.slice(0, length - 1).join('')}…`;
}
