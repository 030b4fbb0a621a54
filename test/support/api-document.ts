/** The API document of the running app, and whether an answer is one that it declares. */
import { parse, validate } from '@readme/openapi-parser';
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';

type Json = Record<string, unknown>;

interface Declared {
  description: string;
  content?: Record<string, { schema: Json }>;
}

export interface DocumentedOperation {
  id: string;
  /** In capitals. */
  method: string;
  /** With `{id}` where a record is named. */
  path: string;
  isForKeys: boolean;
  isForOperators: boolean;
  takesBody: boolean;
  /** Names in the query. */
  query: string[];
  responses: Record<string, Declared>;
}

interface PathItem {
  operationId: string;
  security: Json[];
  parameters?: { name: string; in: string }[];
  requestBody?: Json;
  responses: Record<string, Declared>;
}

export interface ApiDocument {
  operations: DocumentedOperation[];
  /** What is wrong with the document itself; empty when it is valid. */
  faults: string[];
  /** How an answer differs from what is declared; empty when it does not. Consumes its body. */
  differences: (operation: DocumentedOperation, response: Response) => Promise<string[]>;
}

const DOCUMENT = 'document';

export async function readApiDocument(appUrl: string): Promise<ApiDocument> {
  const response = await fetch(`${appUrl}/api/openapi.json`);
  const text = await response.text();
  const document = JSON.parse(text) as { paths: Record<string, Record<string, PathItem>> };
  const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, item]) => documented(path, method.toUpperCase(), item)),
  );

  const ajv = addFormats.default(new Ajv2020({ strict: false, allErrors: true }));
  ajv.addSchema(document, DOCUMENT, false, false);
  const compiled = new Map<string, ValidateFunction>();
  const validatorOf = ({ path, method }: DocumentedOperation, status: string, type: string): ValidateFunction => {
    const steps = ['paths', path, method.toLowerCase(), 'responses', status, 'content', type, 'schema'];
    const pointer = steps.map((step) => encodeURIComponent(step.replaceAll('~', '~0').replaceAll('/', '~1'))).join('/');
    const found = compiled.get(pointer) ?? ajv.compile({ $ref: `${DOCUMENT}#/${pointer}` });
    compiled.set(pointer, found);
    return found;
  };

  return {
    operations,
    faults: [...(await faultsOf(text)), ...operations.flatMap((operation) => schemaFaults(operation, validatorOf))],
    async differences(operation, answer) {
      const { id, responses } = operation;
      const body = await answer.text();
      const declared = responses[answer.status];
      if (!declared) return [`${id} answers ${answer.status}, which is not declared: ${body.slice(0, 300)}`];
      const type = (answer.headers.get('Content-Type') ?? '').replace(/;.*/, '');
      if (!declared.content) return body === '' ? [] : [`${id} answers ${answer.status} with a body where none is declared`];
      if (!declared.content[type]) return [`${id} answers ${answer.status} as ${type || 'nothing'}, which is not declared`];
      const validator = validatorOf(operation, String(answer.status), type);
      if (validator(type.endsWith('json') ? JSON.parse(body) : body)) return [];
      return (validator.errors ?? []).map(({ instancePath, message, params }) => {
        const extra = 'additionalProperty' in params ? ` (${String(params.additionalProperty)})` : '';
        return `${id} answers ${answer.status} with a body that differs at ${instancePath || '/'}: ${message}${extra}`;
      });
    },
  };
}

function documented(path: string, method: string, item: PathItem): DocumentedOperation {
  const { operationId, security, parameters = [], requestBody, responses } = item;
  return {
    id: operationId,
    method,
    path,
    isForKeys: security.some((way) => 'apiKey' in way),
    isForOperators: JSON.stringify(responses[403] ?? {}).includes('"operator_needed"'),
    takesBody: requestBody !== undefined,
    query: parameters.filter((parameter) => parameter.in === 'query').map(({ name }) => name),
    responses,
  };
}

async function faultsOf(text: string): Promise<string[]> {
  const result = await validate(await parse(JSON.parse(text)));
  return result.valid ? [] : result.errors.map(({ message }) => message);
}

/** Schemas that nothing can be checked by, and objects that would let any field pass. */
function schemaFaults(operation: DocumentedOperation, validatorOf: (...args: [DocumentedOperation, string, string]) => unknown): string[] {
  return Object.entries(operation.responses).flatMap(([status, { content = {} }]) =>
    Object.entries(content).flatMap(([type, { schema }]) => {
      try {
        validatorOf(operation, status, type);
      } catch (error) {
        return [`${operation.id} ${status}: ${String(error)}`];
      }
      return status.startsWith('2') ? openObjects(schema).map((where) => `${operation.id} ${status}: ${where} takes any field`) : [];
    }),
  );
}

function openObjects(schema: unknown, where = '#'): string[] {
  if (typeof schema !== 'object' || schema === null) return [];
  const { properties, additionalProperties } = schema as Json;
  const isOpen = typeof properties === 'object' && additionalProperties !== false;
  return [...(isOpen ? [where] : []), ...Object.entries(schema).flatMap(([key, part]) => openObjects(part, `${where}/${key}`))];
}
