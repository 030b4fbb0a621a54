/** Which words and buttons an alert gets, by its kind and the customer's health. Pure. */
import type { Alert, Collections, Health, RaiseAlert, Usage } from '../contract/alerts.ts';
import { renderBody, TEMPLATES, type TemplateForm, templateValue } from '../templates/catalogue.ts';
import type { AlertAction } from './alert-actions.ts';

export type Variant = Alert['variant'];

/** The action behind each quick reply, in the order of the template's buttons. */
const BUTTON_ACTIONS: Record<RaiseAlert['kind'], readonly [AlertAction, AlertAction, AlertAction]> = {
  usage: ['on_it', 'call', 'snooze'],
  collections: ['call', 'promise', 'paid'],
};

export function variantOf(kind: RaiseAlert['kind'], health: Health): Variant {
  const isWeak = health === 'poor' || health === 'critical';
  if (kind === 'collections') return isWeak ? 'urgent' : 'personal';
  if (isWeak) return 'risk';
  return health === 'average' ? 'heads_up' : 'opportunity';
}

export interface AlertForm {
  template: TemplateForm;
  values: string[];
  /** The free-form that says the same. */
  text: string;
  buttons: { title: string; action: AlertAction }[];
}

export function alertForm(alert: RaiseAlert, locale = 'en-IN'): AlertForm {
  const template = TEMPLATES[variantOf(alert.kind, alert.customer.health)];
  const facts = alert.kind === 'usage' ? usageFacts(alert.usage, locale) : invoiceFacts(alert.invoice, locale);
  const values = [alert.customer.name, alert.customer.health, ...facts].map(templateValue);
  const actions = BUTTON_ACTIONS[alert.kind];
  return {
    template,
    values,
    text: renderBody(template, values),
    buttons: template.buttons.map((title, index) => ({ title, action: actions[index] as AlertAction })),
  };
}

/** What the alert is about, in a few words, for replies that speak of it. */
export function alertSubject(alert: { usage: Usage | null; invoice: Collections | null }, locale = 'en-IN'): string {
  if (alert.usage) return `usage ${percent(alert.usage.percent, locale)}`;
  if (alert.invoice) return `invoice ${alert.invoice.number}, ${money(alert.invoice, locale)}`;
  return 'alert';
}

function usageFacts(usage: Usage, locale: string): string[] {
  const limit = typeof usage.limit === 'number' ? usage.limit.toLocaleString(locale) : usage.limit;
  return [percent(usage.percent, locale), limit ?? 'not given'];
}

function invoiceFacts(invoice: Collections, locale: string): string[] {
  return [invoice.number, money(invoice, locale), day(invoice.dueDate, locale)];
}

function percent(value: number, locale: string): string {
  return `${value.toLocaleString(locale, { maximumFractionDigits: 1 })}%`;
}

function money({ amount, currency }: Collections, locale: string): string {
  return amount.toLocaleString(locale, { style: 'currency', currency, minimumFractionDigits: Number.isInteger(amount) ? 0 : 2 });
}

function day(isoDate: string, locale: string): string {
  return new Date(`${isoDate}T00:00:00Z`).toLocaleDateString(locale, { day: 'numeric', month: 'short', year: 'numeric', timeZone: 'UTC' });
}
