/** What a template says and asks for: sent from here only where the values of its body are all it wants. */
import { describe, expect, it } from 'vitest';
import { submission, TEMPLATES } from '../../src/templates/catalogue.ts';
import { freeFormOf, wordsOf } from '../../src/templates/template-words.ts';

const BODY = { type: 'BODY', text: 'Dear {{1}}, your instalment of {{2}} is due.' };

const buttons = (...list: object[]) => ({ type: 'BUTTONS', buttons: list });

describe('a template', () => {
  it('of every form that we bring along can be sent', () => {
    for (const form of Object.values(TEMPLATES)) {
      expect(wordsOf(submission(form)['components'] as unknown[])).toMatchObject({ isSupported: true, placeholders: form.examples.length });
    }
  });

  it('reads the same in free form: header, values, where its buttons lead; the footer by itself', () => {
    const words = wordsOf([
      { type: 'HEADER', format: 'TEXT', text: 'Instalment' },
      BODY,
      { type: 'FOOTER', text: 'Acme Loans' },
      buttons(
        { type: 'QUICK_REPLY', text: 'Paid' },
        { type: 'URL', text: 'Pay now', url: 'https://pay.example/now' },
        { type: 'PHONE_NUMBER', text: 'Call us', phone_number: '+912240961000' },
      ),
    ]);
    if (!words.isSupported) throw new Error(words.why);
    expect(words).toMatchObject({ placeholders: 2, footer: 'Acme Loans' });
    expect(freeFormOf(words, ['Ravi', '₹5,000'])).toEqual({
      body: 'Dear Ravi, your instalment of ₹5,000 is due.',
      text: '*Instalment*\n\nDear Ravi, your instalment of ₹5,000 is due.\n\nPay now: https://pay.example/now\n\nCall us: +912240961000',
    });
  });

  it.each<[string, unknown[], string]>([
    ['a picture', [{ type: 'HEADER', format: 'IMAGE' }, BODY], 'wants a picture in its header'],
    ['a kind of header that is new', [{ type: 'HEADER', format: 'GIF' }, BODY], 'wants a GIF in its header'],
    ['a variable in its header', [{ type: 'HEADER', format: 'TEXT', text: 'For {{1}}' }, BODY], 'has a variable in its header'],
    ['a link of its own', [BODY, buttons({ type: 'URL', url: 'https://x.example/{{1}}' })], 'has a button that needs more'],
    ['a code to copy', [BODY, buttons({ type: 'COPY_CODE' })], 'has a button that needs more than its title (COPY_CODE)'],
    ['a one-time password', [BODY, buttons({ type: 'OTP' })], 'has a button that needs more than its title (OTP)'],
    ['a carousel', [BODY, { type: 'CAROUSEL', cards: [] }], 'has a part of the kind CAROUSEL'],
    ['named variables', [{ type: 'BODY', text: 'Dear {{first_name}}' }], 'names its variables'],
    ['no body', [{ type: 'FOOTER', text: 'Acme' }], 'has no words in its body'],
    ['a form that nobody knows', ['BODY'], 'is not listed by Meta in a form that is known here'],
  ])('with %s is refused, in words', (_, components, why) => {
    expect(wordsOf(components)).toEqual({ isSupported: false, why: expect.stringContaining(why) as string });
  });

  it('without variables wants no values, and one used twice is one', () => {
    expect(wordsOf([{ type: 'BODY', text: 'We are closed today.' }])).toMatchObject({ placeholders: 0 });
    expect(wordsOf([{ type: 'BODY', text: '{{1}}, yes {{1}}, {{2}}!' }])).toMatchObject({ placeholders: 2 });
  });
});
