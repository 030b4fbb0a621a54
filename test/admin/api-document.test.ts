/** What the API page makes of the API document. */
import { describe, expect, it } from 'vitest';
import {
  type ApiDocument,
  type ApiOperation,
  curlOf,
  endpointsByTag,
  exampleOf,
  fieldRows,
  type Schema,
} from '../../src/admin/api-docs/api-document.ts';

const customer: Schema = {
  type: 'object',
  properties: { ref: { type: 'string', maxLength: 64, description: 'In your CRM.' }, health: { enum: ['good', 'poor'] } },
  required: ['ref', 'health'],
};

describe('a schema as rows', () => {
  it('names nested fields by their path, with type, need and meaning', () => {
    const schema: Schema = {
      type: 'object',
      properties: {
        customer,
        items: { type: 'array', items: { type: 'object', properties: { at: { type: 'string', format: 'date-time' } }, required: ['at'] } },
        limit: { anyOf: [{ type: 'integer', minimum: 1, maximum: 100, default: 50 }, { type: 'null' }] },
      },
      required: ['customer'],
    };
    expect(fieldRows(schema)).toEqual([
      { path: 'customer', type: 'object', isRequired: true, text: '' },
      { path: 'customer.ref', type: 'string', isRequired: true, text: 'In your CRM. At most 64 characters.' },
      { path: 'customer.health', type: '"good" | "poor"', isRequired: true, text: '' },
      { path: 'items', type: 'list of object', isRequired: false, text: '' },
      { path: 'items[].at', type: 'instant', isRequired: true, text: '' },
      { path: 'limit', type: 'integer or null', isRequired: false, text: 'At least 1, at most 100, 50 if absent.' },
    ]);
  });

  it('tells alternatives apart by the field that is fixed', () => {
    const form = (kind: string, field: string): Schema => ({
      type: 'object',
      properties: { kind: { const: kind }, [field]: { type: 'number' } },
      required: ['kind', field],
    });
    expect(
      fieldRows({ anyOf: [form('usage', 'percent'), form('collections', 'amount')] }).map(({ path, type }) => `${path}: ${type}`),
    ).toEqual([
      'Form 1: object with kind "usage"',
      'kind: "usage"',
      'percent: number',
      'Form 2: object with kind "collections"',
      'kind: "collections"',
      'amount: number',
    ]);
  });
});

describe('an example', () => {
  it('holds what is required and nothing else', () => {
    expect(exampleOf({ type: 'object', properties: { customer, note: { type: 'string' } }, required: ['customer'] })).toEqual({
      customer: { ref: '…', health: 'good' },
    });
  });
});

describe('the list of operations', () => {
  const operation = (id: string, tag: string, summary: string): ApiOperation => ({
    operationId: id,
    tags: [tag],
    summary,
    description: '',
    security: [{ apiKey: [] }],
    responses: {},
  });
  const document: ApiDocument = {
    info: { title: 'API', description: '' },
    tags: [{ name: 'Alerts' }, { name: 'Team' }],
    paths: {
      '/api/v1/members': { get: operation('listMembers', 'Team', 'List members') },
      '/api/v1/alerts': {
        get: operation('listAlerts', 'Alerts', 'List alerts'),
        post: operation('raiseAlert', 'Alerts', 'Raise an alert'),
      },
    },
  };
  const found = (words: string) =>
    endpointsByTag(document, words).map(({ tag, endpoints }) => [tag, ...endpoints.map((endpoint) => endpoint.operation.operationId)]);

  it('stands by subject, in the order of the document', () => {
    expect(found('')).toEqual([
      ['Alerts', 'listAlerts', 'raiseAlert'],
      ['Team', 'listMembers'],
    ]);
  });

  it.each([
    ['raise', [['Alerts', 'raiseAlert']]],
    ['LIST members', [['Team', 'listMembers']]],
    ['post alerts', [['Alerts', 'raiseAlert']]],
    ['nothing like it', []],
  ])('is searched for %s', (words, expected) => {
    expect(found(words)).toEqual(expected);
  });

  it('gives a command to try', () => {
    const raise = { ...operation('raiseAlert', 'Alerts', 'Raise'), requestBody: { content: { 'application/json': { schema: customer } } } };
    expect(curlOf({ method: 'POST', path: '/api/v1/alerts', operation: raise }, 'https://app.test')).toBe(
      [
        "curl -X POST 'https://app.test/api/v1/alerts' \\",
        "  -H 'Authorization: Bearer sbk_…' \\",
        "  -H 'Content-Type: application/json' \\",
        `  -d '{"ref":"…","health":"good"}'`,
      ].join('\n'),
    );
  });
});
