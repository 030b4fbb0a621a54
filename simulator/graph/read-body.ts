/** Reads the body of a Graph call once, whatever form it has: JSON, a form, a multipart form, or a file as it is. */
import { isObject, type Json } from '../rules/json.ts';

export interface ReadBody {
  /** For the record. */
  text: string;
  /** Parameters; null when the body is neither JSON nor a form. */
  parameters: Json | null;
  form: FormData | null;
  bytes: Uint8Array;
}

const NO_BYTES = new Uint8Array();

export async function readBody(request: Request): Promise<ReadBody> {
  const isBodiless = request.method === 'GET' || request.method === 'HEAD';
  const contentType = request.headers.get('content-type') ?? '';
  if (!isBodiless && contentType.startsWith('multipart/form-data')) return readMultipart(await request.arrayBuffer(), contentType);
  if (!isBodiless && /\/upload:/.test(new URL(request.url).pathname)) {
    const bytes = new Uint8Array(await request.arrayBuffer());
    return { text: `(${bytes.length} bytes)`, parameters: {}, form: null, bytes };
  }
  const text = isBodiless ? '' : await request.text();
  return { text, parameters: parse(text), form: null, bytes: NO_BYTES };
}

async function readMultipart(bytes: ArrayBuffer, contentType: string): Promise<ReadBody> {
  const form = await new Response(bytes, { headers: { 'content-type': contentType } }).formData().catch(() => null);
  if (!form) return { text: `(a broken form of ${bytes.byteLength} bytes)`, parameters: null, form, bytes: NO_BYTES };
  const parameters: Json = {};
  const parts: string[] = [];
  for (const [name, value] of form) {
    if (typeof value === 'string') parameters[name] = value;
    parts.push(`${name}=${typeof value === 'string' ? value : `(${value.type || 'a file'}, ${value.size} bytes)`}`);
  }
  return { text: parts.join('&'), parameters, form, bytes: NO_BYTES };
}

function parse(text: string): Json | null {
  if (text === '') return {};
  if (/^\s*[{[]/.test(text)) {
    try {
      const parsed: unknown = JSON.parse(text);
      return isObject(parsed) ? parsed : null;
    } catch {
      return null;
    }
  }
  return /^[\w.%-]+=/.test(text) ? Object.fromEntries(new URLSearchParams(text)) : null;
}
