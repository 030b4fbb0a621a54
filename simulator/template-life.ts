/** What happens to a template after its review: quality, pauses of 3 and 6 hours, disabling, category changes, deletion. */
import type { TemplateJob } from './agenda.ts';
import type { Core } from './core.ts';
import { decideTemplate, type StatusNote, templateFacts } from './review.ts';
import type { Template } from './state.ts';
import { queueWebhook } from './webhooks/queue.ts';

const HOUR_MS = 60 * 60 * 1_000;
/** The first and the second pause; the next time it is disabled. */
const PAUSE_HOURS = [3, 6];
const PAUSE_TITLES = ['FIRST_PAUSE', 'SECOND_PAUSE'] as const;
/** A category change is announced a day ahead. */
export const CATEGORY_NOTICE_MS = 24 * HOUR_MS;

/** Gives a template a quality score, with its webhook. A red one is paused, and disabled the third time. */
export function setTemplateQuality(core: Core, wabaId: string, template: Template, score: Template['qualityScore']): void {
  const previous = template.qualityScore;
  template.qualityScore = score;
  template.qualityAtMs = core.clock.now();
  core.events.publish({ type: 'templates' });
  if (score !== previous) {
    queueWebhook(core, {
      wabaId,
      numberId: null,
      field: 'message_template_quality_update',
      value: { previous_quality_score: previous, new_quality_score: score, ...templateFacts(template) },
    });
  }
  if (score === 'RED' && template.status === 'APPROVED') pauseForQuality(core, wabaId, template);
}

function pauseForQuality(core: Core, wabaId: string, template: Template): void {
  const hours = PAUSE_HOURS[template.pauses ?? 0];
  template.pauses = (template.pauses ?? 0) + 1;
  if (hours === undefined) {
    const note: StatusNote = { title: 'DISABLED', description: 'Disabled because of its quality, after two pauses.' };
    decideTemplate(core, wabaId, template, 'DISABLED', 'NONE', note);
    return;
  }
  const note: StatusNote = {
    title: PAUSE_TITLES[template.pauses - 1] ?? 'SECOND_PAUSE',
    description: `Paused for ${hours} hours because of its quality.`,
  };
  decideTemplate(core, wabaId, template, 'PAUSED', 'NONE', note);
  core.agenda.add({ kind: 'template', what: 'unpause', dueAtMs: core.clock.now() + hours * HOUR_MS, wabaId, templateId: template.id });
}

/** Changes the category; with a notice, the change is announced now and made when the notice is over. */
export function changeTemplateCategory(core: Core, wabaId: string, template: Template, category: string, noticeMs: number): void {
  if (noticeMs === 0) {
    categorize(core, wabaId, template, category);
    return;
  }
  const dueAtMs = core.clock.now() + noticeMs;
  queueWebhook(core, {
    wabaId,
    numberId: null,
    field: 'template_category_update',
    // Documented so: before the change, `new_category` is the present one.
    value: {
      ...templateFacts(template),
      new_category: template.category,
      correct_category: category,
      category_update_timestamp: Math.floor(dueAtMs / 1_000),
    },
  });
  core.agenda.add({ kind: 'template', what: 'categorize', dueAtMs, wabaId, templateId: template.id, category });
}

function categorize(core: Core, wabaId: string, template: Template, category: string): void {
  const previous = template.category;
  template.category = category;
  core.events.publish({ type: 'templates' });
  const value = { ...templateFacts(template), previous_category: previous, new_category: category };
  queueWebhook(core, { wabaId, numberId: null, field: 'template_category_update', value });
}

export function doTemplateJob(core: Core, job: TemplateJob): void {
  const templates = core.state.wabas.get(job.wabaId)?.templates;
  const template = templates?.get(job.templateId);
  if (!template) return;
  switch (job.what) {
    case 'unpause': {
      if (template.status !== 'PAUSED') return;
      template.qualityScore = 'UNKNOWN';
      const note: StatusNote = { title: 'UNPAUSE', description: 'The pause has ended.' };
      decideTemplate(core, job.wabaId, template, 'APPROVED', 'NONE', note);
      return;
    }
    case 'categorize':
      categorize(core, job.wabaId, template, job.category ?? template.category);
      return;
    case 'forget':
      decideTemplate(core, job.wabaId, template, 'DELETED');
      templates?.delete(template.id);
  }
}
