/** The templates we bring along keep Meta's rules, so that none is rejected for its form. */
import { describe, expect, it } from 'vitest';
import { renderBody, submission, TEMPLATES, type TemplateForm, templateValue } from '../../src/templates/catalogue.ts';

const forms: [string, TemplateForm][] = Object.values(TEMPLATES).map((form) => [form.name, form]);

describe('templates', () => {
  it('have names that Meta takes, each once', () => {
    const names = forms.map(([name]) => name);
    expect(names.filter((name) => !/^[a-z0-9_]{1,512}$/.test(name))).toEqual([]);
    expect(new Set(names).size).toBe(names.length);
  });

  it.each(forms)('%s has exactly three different quick replies of at most 20 characters', (_name, { buttons }) => {
    expect(buttons.map((title) => title.length <= 20 && title.trim() === title)).toEqual([true, true, true]);
    expect(new Set(buttons).size).toBe(3);
  });

  it.each(forms)('%s numbers its variables from 1 without a gap, with an example each', (_name, { body, examples }) => {
    const numbers = [...body.matchAll(/\{\{([^}]*)\}\}/g)].map(([, number]) => number);
    expect(numbers).toEqual(examples.map((_, index) => String(index + 1)));
    expect(examples.filter((example) => example.trim() === '')).toEqual([]);
  });

  it.each(forms)('%s neither starts nor ends with a variable, nor has two side by side', (_name, { body }) => {
    expect(body).not.toMatch(/^\s*\{\{|\}\}\W*$|\}\}\s*\{\{/);
  });

  it.each(forms)('%s is one line of at most 1,024 characters, with enough words for its variables', (_name, { body, examples }) => {
    expect(body).not.toMatch(/\n|\t| {2}/);
    expect(renderBody({ body }, examples).length).toBeLessThanOrEqual(1024);
    const words = body.replace(/\{\{\d+\}\}/g, '').match(/\p{L}+/gu) ?? [];
    // Meta refuses bodies with too many variables for their length: at least 2n + 1 words for n variables.
    expect(words.length).toBeGreaterThan(2 * examples.length);
  });

  it('are submitted as utility templates with examples and quick replies', () => {
    expect(submission(TEMPLATES.risk)).toEqual({
      name: 'fincelo_usage_risk',
      language: 'en',
      category: 'UTILITY',
      components: [
        {
          type: 'BODY',
          text: 'Risk: {{1}} (health: {{2}}) has used {{3}} of the plan (limit: {{4}}). Please reach out today, before they are cut off.',
          example: { body_text: [['Kavita Textiles', 'poor', '92%', '500 loans a month']] },
        },
        { type: 'BUTTONS', buttons: ['On it', 'Call customer', 'Snooze'].map((text) => ({ type: 'QUICK_REPLY', text })) },
      ],
    });
  });
});

describe('values', () => {
  it.each([
    ['Kavita\nTextiles', 'Kavita Textiles'],
    ['Kavita\t Textiles', 'Kavita Textiles'],
    ['Kavita     Textiles', 'Kavita Textiles'],
    ['  Kavita  ', 'Kavita'],
    [' \n ', '-'],
    ['', '-'],
  ])('%j go into a template as %j', (value, expected) => {
    expect(templateValue(value)).toBe(expected);
  });

  it('that look like a variable are not filled in', () => {
    expect(renderBody({ body: 'About {{1}} and {{2}}.' }, ['{{2}}', '$& $1'])).toBe('About {{2}} and $& $1.');
  });
});
