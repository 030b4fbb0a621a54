/** The templates that Switchboard brings along, as they are submitted to Meta and rendered for free-form. */

export interface TemplateForm {
  /** Lowercase letters, digits and underscores, as Meta wants names. */
  name: string;
  language: string;
  category: 'UTILITY';
  /** {{1}}..{{n}} without gaps, none at the start or the end. */
  body: string;
  /** One for each variable; Meta's reviewers see them. */
  examples: readonly string[];
  /** Exactly three quick replies, at most 20 characters each. */
  buttons: readonly [string, string, string];
}

const USAGE_BUTTONS = ['On it', 'Call customer', 'Snooze'] as const;
const COLLECTIONS_BUTTONS = ['Call customer', 'Promise to pay', 'Paid'] as const;
const ESCALATION_BUTTONS = ["I'll take it", 'Call customer', 'Hand back'] as const;

const USAGE_EXAMPLES = ['Kavita Textiles', 'poor', '92%', '500 loans a month'];
const COLLECTIONS_EXAMPLES = ['Deccan Motors', 'critical', 'INV-2043', '₹1,25,000', '3 Nov 2026'];

export const TEMPLATES = {
  opportunity: utility(
    'fincelo_usage_opportunity',
    'Opportunity: {{1}} (health: {{2}}) has used {{3}} of the plan (limit: {{4}}). A good moment to offer a larger plan.',
    USAGE_EXAMPLES,
    USAGE_BUTTONS,
  ),
  heads_up: utility(
    'fincelo_usage_headsup',
    'Heads-up: {{1}} (health: {{2}}) has used {{3}} of the plan (limit: {{4}}). Please check in with them this week.',
    USAGE_EXAMPLES,
    USAGE_BUTTONS,
  ),
  risk: utility(
    'fincelo_usage_risk',
    'Risk: {{1}} (health: {{2}}) has used {{3}} of the plan (limit: {{4}}). Please reach out today, before they are cut off.',
    USAGE_EXAMPLES,
    USAGE_BUTTONS,
  ),
  urgent: utility(
    'fincelo_collections_urgent',
    'Urgent: {{1}} (health: {{2}}) has not paid invoice {{3}} of {{4}}, due {{5}}. Please call them today.',
    COLLECTIONS_EXAMPLES,
    COLLECTIONS_BUTTONS,
  ),
  personal: utility(
    'fincelo_collections_personal',
    'Overdue invoice: {{1}} (health: {{2}}) has not paid invoice {{3}} of {{4}}, due {{5}}. A personal word from you may be all it takes.',
    COLLECTIONS_EXAMPLES,
    COLLECTIONS_BUTTONS,
  ),
  escalation: utility(
    'fincelo_escalation',
    'Escalation: the alert about {{1}} ({{2}}) was sent to {{3}} at {{4}} and nobody has answered. Please decide who takes it.',
    ['Kavita Textiles', 'usage 92%', 'Priya Sharma', '20 Nov, 10:00'],
    ESCALATION_BUTTONS,
  ),
} as const;

/** The words with their values in place: the free-form that says the same as the template. */
export function renderBody(form: Pick<TemplateForm, 'body'>, values: readonly string[]): string {
  return form.body.replace(/\{\{(\d+)\}\}/g, (_, position: string) => values[Number(position) - 1] ?? '');
}

/** A value as Meta accepts it in a template: one line, no tabs, no long runs of spaces, not empty. */
export function templateValue(text: string): string {
  return text.replace(/\s+/g, ' ').trim() || '-';
}

/** The form as `POST /{waba}/message_templates` takes it. */
export function submission(form: TemplateForm): Record<string, unknown> {
  return {
    name: form.name,
    language: form.language,
    category: form.category,
    components: [
      { type: 'BODY', text: form.body, example: { body_text: [form.examples] } },
      { type: 'BUTTONS', buttons: form.buttons.map((text) => ({ type: 'QUICK_REPLY', text })) },
    ],
  };
}

function utility(name: string, body: string, examples: readonly string[], buttons: TemplateForm['buttons']): TemplateForm {
  return { name, language: 'en', category: 'UTILITY', body, examples, buttons };
}
