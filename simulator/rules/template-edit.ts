/** Whether and how often a template may be edited. Source: "Templates", management. */
import type { Refusal } from '../graph/refusal.ts';
import type { Template } from '../state.ts';
import { type Json, wordOf } from './json.ts';
import { checkTemplateComponents, checkTimeToLive } from './template-definition.ts';
import { invalid, required } from './template-limits.ts';

const DAY_MS = 24 * 60 * 60 * 1_000;
const EDITABLE = ['APPROVED', 'REJECTED', 'PAUSED'];
export const EDITS_PER_DAY = 1;
export const EDITS_PER_30_DAYS = 10;

/** Null when this change may be made now. */
export function checkTemplateEdit(template: Template, change: Json, nowMs: number): Refusal | null {
  if (!EDITABLE.includes(template.status)) {
    return refused(`Templates that are ${template.status} cannot be edited; wait for the review to end.`);
  }
  const { components, category, message_send_ttl_seconds: timeToLive } = change;
  if (components === undefined && category === undefined && timeToLive === undefined) return required('components');
  if (category !== undefined) {
    if (!['AUTHENTICATION', 'MARKETING', 'UTILITY'].includes(wordOf(category))) {
      return { code: 100, message: '(#100) Param category must be one of {AUTHENTICATION, MARKETING, UTILITY}.' };
    }
    if (template.status === 'APPROVED' && category !== template.category)
      return refused('The category of an approved template cannot be changed.');
  }
  if (template.status === 'APPROVED') {
    const edits = (within: number) => (template.editedAtMs ?? []).filter((atMs) => nowMs - atMs < within).length;
    if (edits(DAY_MS) >= EDITS_PER_DAY) return refused('An approved template can be edited once in 24 hours.');
    if (edits(30 * DAY_MS) >= EDITS_PER_30_DAYS) return refused('An approved template can be edited 10 times in 30 days.');
  }
  const newCategory = wordOf(category ?? template.category);
  const isTimeRight = checkTimeToLive(newCategory, timeToLive);
  return components === undefined
    ? isTimeRight
    : (isTimeRight ?? checkTemplateComponents({ components, category: newCategory, parameter_format: template.parameterFormat }));
}

const refused = (message: string) => invalid(2388039, 'Message template cannot be edited', message);
