/** The bodies of the send call, and what Meta would refuse about them. */
import { describe, expect, it } from 'vitest';
import type { OutboundContent } from '../../../src/messaging/content.ts';
import { contentProblems, messagePayload } from '../../../src/messaging/whatsapp/payloads.ts';

const TO = { phone: '+919820012345', bsuid: 'IN.4820159367128450' };
const COMMON = { messaging_product: 'whatsapp', recipient_type: 'individual', to: '+919820012345', biz_opaque_callback_data: 'msg_1.1' };
const BUTTONS = [
  { id: 'a.ack', title: 'On it' },
  { id: 'a.call', title: 'Call customer' },
];
const TEMPLATE = { name: 'acme_usage_risk', language: 'en', values: ['Ravi Kulkarni', '92'] };

function payload(content: OutboundContent, fields: Partial<Parameters<typeof messagePayload>[0]> = {}): Record<string, unknown> {
  return messagePayload({ to: TO, callbackData: 'msg_1.1', form: 'free_form', content, ...fields });
}

describe('messagePayload', () => {
  it('is a text', () => {
    expect(payload({ text: 'Hello' })).toEqual({ ...COMMON, type: 'text', text: { body: 'Hello' } });
  });

  it('puts the footer of a text on its last line', () => {
    expect(payload({ text: 'Hello', footer: 'Acme Loans' })).toEqual({ ...COMMON, type: 'text', text: { body: 'Hello\n\nAcme Loans' } });
  });

  it('quotes the message it answers', () => {
    expect(payload({ text: 'Hello' }, { contextWamid: 'wamid.1' })).toMatchObject({ context: { message_id: 'wamid.1' } });
    expect(payload({ text: 'Hello' }, { contextWamid: null })).not.toHaveProperty('context');
  });

  it('goes to the BSUID where there is no phone', () => {
    const { to: _phone, ...common } = COMMON;
    const content = { text: 'Hello' };
    expect(payload(content, { to: { phone: null, bsuid: TO.bsuid } })).toEqual({
      ...common,
      recipient: TO.bsuid,
      type: 'text',
      text: { body: 'Hello' },
    });
  });

  it('has reply buttons', () => {
    expect(payload({ text: 'At risk', footer: 'Acme', buttons: BUTTONS })).toEqual({
      ...COMMON,
      type: 'interactive',
      interactive: {
        type: 'button',
        body: { text: 'At risk' },
        footer: { text: 'Acme' },
        action: {
          buttons: [
            { type: 'reply', reply: { id: 'a.ack', title: 'On it' } },
            { type: 'reply', reply: { id: 'a.call', title: 'Call customer' } },
          ],
        },
      },
    });
  });

  it('has a list', () => {
    const list = {
      label: 'Choose',
      rows: [
        { id: 'gold', title: 'Gold loan', description: 'From 9.9 %' },
        { id: 'home', title: 'Home loan' },
      ],
    };
    expect(payload({ text: 'Which loan?', list })).toEqual({
      ...COMMON,
      type: 'interactive',
      interactive: { type: 'list', body: { text: 'Which loan?' }, action: { button: 'Choose', sections: [{ rows: list.rows }] } },
    });
  });

  it('is a template whose quick replies carry the ids of the buttons, without a quote', () => {
    expect(payload({ text: 'At risk', buttons: BUTTONS, template: TEMPLATE }, { form: 'template', contextWamid: 'wamid.1' })).toEqual({
      ...COMMON,
      type: 'template',
      template: {
        name: 'acme_usage_risk',
        language: { code: 'en' },
        components: [
          {
            type: 'body',
            parameters: [
              { type: 'text', text: 'Ravi Kulkarni' },
              { type: 'text', text: '92' },
            ],
          },
          { type: 'button', sub_type: 'quick_reply', index: '0', parameters: [{ type: 'payload', payload: 'a.ack' }] },
          { type: 'button', sub_type: 'quick_reply', index: '1', parameters: [{ type: 'payload', payload: 'a.call' }] },
        ],
      },
    });
  });

  it('is a template with nothing to fill in', () => {
    expect(payload({ text: 'Hello', template: { name: 'hello', language: 'en', values: [] } }, { form: 'template' })).toEqual({
      ...COMMON,
      type: 'template',
      template: { name: 'hello', language: { code: 'en' } },
    });
  });
});

describe('contentProblems', () => {
  const rows = (count: number) => Array.from({ length: count }, (_, index) => ({ id: `r${index}`, title: `Row ${index}` }));
  const buttons = (count: number) => Array.from({ length: count }, (_, index) => ({ id: `b${index}`, title: `Button ${index}` }));

  it.each<[string, OutboundContent]>([
    ['a text of 4,096 characters', { text: '🙂'.repeat(4096) }],
    [
      'buttons at every limit',
      { text: 'x'.repeat(1024), footer: 'x'.repeat(60), buttons: [...buttons(2), { id: 'i'.repeat(64), title: 't'.repeat(20) }] },
    ],
    [
      'a list at every limit',
      {
        text: 'x'.repeat(4096),
        list: { label: 'l'.repeat(20), rows: [...rows(9), { id: 'i'.repeat(64), title: 't'.repeat(24), description: 'd'.repeat(72) }] },
      },
    ],
    [
      'a template at every limit',
      { text: 'x', template: { name: 'n'.repeat(512), language: 'en_US', values: ['v'.repeat(1024), 'four    spaces'] } },
    ],
  ])('is empty for %s', (_what, content) => {
    expect(contentProblems(content)).toEqual([]);
  });

  it.each<[string, OutboundContent]>([
    ['the text is empty', { text: ' \n' }],
    ['the text is longer than 4096 characters', { text: 'x'.repeat(4097) }],
    ['the text is longer than 4096 characters', { text: 'x'.repeat(4090), footer: 'Acme Loans' }],
    ['the text is longer than 1024 characters', { text: 'x'.repeat(1025), buttons: buttons(1) }],
    ['the footer is longer than 60 characters', { text: 'x', footer: 'x'.repeat(61) }],
    ['a message has buttons or a list, not both', { text: 'x', buttons: buttons(1), list: { label: 'l', rows: rows(1) } }],
    ['there are more than 3 buttons', { text: 'x', buttons: buttons(4) }],
    ['button 1 has no id', { text: 'x', buttons: [{ id: '', title: 't' }] }],
    ['the id of button 1 is longer than 64 bytes', { text: 'x', buttons: [{ id: 'ж'.repeat(33), title: 't' }] }],
    ['button 1 has no title', { text: 'x', buttons: [{ id: 'i', title: ' ' }] }],
    ['the title of button 1 is longer than 20 characters', { text: 'x', buttons: [{ id: 'i', title: 't'.repeat(21) }] }],
    [
      'two buttons have the same id',
      {
        text: 'x',
        buttons: [
          { id: 'i', title: 't' },
          { id: 'i', title: 'u' },
        ],
      },
    ],
    [
      'two buttons have the same title',
      {
        text: 'x',
        buttons: [
          { id: 'i', title: 't' },
          { id: 'j', title: 't' },
        ],
      },
    ],
    ['the list has no label', { text: 'x', list: { label: '', rows: rows(1) } }],
    ['the label of the list is longer than 20 characters', { text: 'x', list: { label: 'l'.repeat(21), rows: rows(1) } }],
    ['the list has no rows', { text: 'x', list: { label: 'l', rows: [] } }],
    ['the list has more than 10 rows', { text: 'x', list: { label: 'l', rows: rows(11) } }],
    ['the title of row 1 is longer than 24 characters', { text: 'x', list: { label: 'l', rows: [{ id: 'i', title: 't'.repeat(25) }] } }],
    [
      'the description of row 1 is longer than 72 characters',
      { text: 'x', list: { label: 'l', rows: [{ id: 'i', title: 't', description: 'd'.repeat(73) }] } },
    ],
    [
      'two rows have the same id',
      {
        text: 'x',
        list: {
          label: 'l',
          rows: [
            { id: 'i', title: 't' },
            { id: 'i', title: 'u' },
          ],
        },
      },
    ],
    ['the name of the template has other characters than a-z, 0-9 and _', { text: 'x', template: { ...TEMPLATE, name: 'Usage-Risk' } }],
    ['the name of the template is longer than 512 characters', { text: 'x', template: { ...TEMPLATE, name: 'n'.repeat(513) } }],
    ['the template has no language', { text: 'x', template: { ...TEMPLATE, language: '' } }],
    ['value 2 of the template is empty', { text: 'x', template: { ...TEMPLATE, values: ['a', ''] } }],
    [
      'value 1 of the template has a line break, a tab or more than four spaces in a row',
      { text: 'x', template: { ...TEMPLATE, values: ['a\nb'] } },
    ],
    [
      'value 1 of the template has a line break, a tab or more than four spaces in a row',
      { text: 'x', template: { ...TEMPLATE, values: ['a     b'] } },
    ],
    ['value 1 of the template is longer than 1024 characters', { text: 'x', template: { ...TEMPLATE, values: ['v'.repeat(1025)] } }],
  ])('says: %s', (problem, content) => {
    expect(contentProblems(content)).toEqual([problem]);
  });
});
