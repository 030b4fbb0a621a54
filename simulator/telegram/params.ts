/** The parameters of a call: from the query, from JSON, a form or multipart, whose values may all come as text. */
import { isObject, type Json } from '../rules/json.ts';

export type Params = Json;

/** Null when the body is not what its content type says. */
export async function readParams(request: Request): Promise<Params | null> {
  const query = Object.fromEntries(new URL(request.url).searchParams);
  if (request.method === 'GET') return query;
  const type = request.headers.get('content-type') ?? '';
  try {
    if (type.startsWith('multipart/form-data') || type.startsWith('application/x-www-form-urlencoded')) {
      const form = await request.formData();
      const fields = [...form.entries()].map(([name, value]) => [name, typeof value === 'string' ? value : fileNote(value)]);
      return { ...query, ...Object.fromEntries(fields) };
    }
    const text = await request.text();
    if (text.trim() === '') return query;
    const body: unknown = JSON.parse(text);
    return isObject(body) ? { ...query, ...body } : null;
  } catch {
    return null;
  }
}

export function textOf(params: Params, name: string): string | undefined {
  const value = params[name];
  if (typeof value === 'string') return value;
  return typeof value === 'number' || typeof value === 'boolean' ? `${value}` : undefined;
}

export function integerOf(params: Params, name: string): number | undefined {
  const text = textOf(params, name)?.trim();
  return text !== undefined && /^-?\d{1,16}$/.test(text) ? Number(text) : undefined;
}

export function flagOf(params: Params, name: string): boolean {
  return ['true', 'yes', '1', 'y', 't'].includes((textOf(params, name) ?? '').toLowerCase());
}

/** An object or a list, given as such or as JSON text; undefined when it is not there, null when it cannot be read. */
export function jsonOf(params: Params, name: string): unknown {
  const value = params[name];
  if (typeof value !== 'string') return value === undefined ? undefined : value;
  if (value === '') return undefined;
  try {
    return JSON.parse(value) as unknown;
  } catch {
    return null;
  }
}

/** Files are not kept; their name and size are. */
function fileNote(file: File): string {
  return `${file.name} (${file.size} bytes)`;
}
