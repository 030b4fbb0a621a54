/** Media: upload, where to get it, download, delete. Source: Cloud API, "Media". */
import type { Core } from '../core.ts';
import { addMedia, findMedia, fromBase64, mediaUrl, UPLOADED_LIVES_MS, urlHash } from '../media/store.ts';
import type { Json } from '../rules/json.ts';
import { bareMimeType, UPLOADABLE, uploadProblem } from '../rules/media-limits.ts';
import type { AccessToken, BusinessNumber } from '../state.ts';
import { authenticate, type Granted } from './access.ts';
import { type Answer, answer, refused } from './answer.ts';
import { noSuchObject, refuse } from './refusal.ts';
import type { Media } from './state.ts';

/** `POST /{number}/media`: a form with `file`, `type` and `messaging_product` (which may also stand in the query). */
export async function uploadMedia(core: Core, number: BusinessNumber, form: FormData | null, query: URLSearchParams): Promise<Answer> {
  const product = form?.get('messaging_product') ?? query.get('messaging_product');
  if (product !== 'whatsapp') return refused({ code: 100, message: '(#100) The parameter messaging_product is required.' });
  const file = form?.get('file');
  if (!file || typeof file === 'string') return refused({ code: 100, message: '(#100) The parameter file is required.' });
  const named = form?.get('type');
  // The type of the part counts; the field `type` stands in for a part that has none.
  const mimeType = [file.type, typeof named === 'string' ? named : ''].find((one) => one && one !== 'application/octet-stream') ?? '';
  if (!UPLOADABLE.includes(bareMimeType(mimeType))) {
    const received = mimeType || 'application/octet-stream';
    return refused({
      code: 100,
      message: `(#100) Param file must be a file with one of the following types: ${UPLOADABLE.join(', ')}. Received file of type '${received}'.`,
    });
  }
  const problem = uploadProblem(mimeType, file.size);
  if (problem) return refused(refuse(131053, problem));
  const bytes = new Uint8Array(await file.arrayBuffer());
  const filename = file.name && file.name !== 'blob' ? file.name : undefined;
  return answer({ id: addMedia(core, { numberId: number.id, mimeType, bytes, filename, livesMs: UPLOADED_LIVES_MS }).id });
}

/** The file with this id among those of the token's accounts; with `phone_number_id`, only of that number. */
export function mediaFor(core: Core, token: AccessToken, id: string, method: string, phoneNumberId?: string): Granted<Media> {
  const media = findMedia(core, id);
  const wabaId = media && core.state.numbers.get(media.numberId)?.wabaId;
  const isVisible = wabaId !== undefined && token.wabaIds.includes(wabaId) && (!phoneNumberId || phoneNumberId === media?.numberId);
  return media && isVisible ? { ok: true, value: media } : { ok: false, refusal: noSuchObject(id, method) };
}

export function readMedia(core: Core, media: Media, origin: string): Answer {
  return answer({
    messaging_product: 'whatsapp',
    url: mediaUrl(core, media, origin),
    mime_type: media.mimeType,
    sha256: media.sha256,
    // A number in words, as Meta sends it.
    file_size: String(media.sizeBytes),
    id: media.id,
  });
}

export function deleteMedia(core: Core, media: Media): Answer {
  core.state.media.files.delete(media.id);
  return answer({ success: true });
}

/** The file itself: with the token, and within five minutes of asking for the address. Otherwise a plain 401 or 404. */
export function downloadMedia(core: Core, request: Request): Response {
  const granted = authenticate(core, request);
  const query = new URL(request.url).searchParams;
  if (!granted.ok) return downloadRefused(401, 'Invalid or missing access token');
  const id = query.get('mid') ?? '';
  const expires = query.get('ext') ?? '';
  const found = mediaFor(core, granted.value, id, 'GET');
  const isFresh = Number(expires) * 1_000 > core.clock.now() && query.get('hash') === urlHash(core, id, expires);
  if (!found.ok || !isFresh) return downloadRefused(404, 'URL signature expired');
  return new Response(fromBase64(found.value.data), {
    headers: {
      'content-type': found.value.mimeType,
      'content-length': String(found.value.sizeBytes),
      'content-disposition': `inline;filename=${encodeURIComponent(found.value.filename ?? found.value.id)}`,
    },
  });
}

const downloadRefused = (status: number, error: string): Response => Response.json({ error } satisfies Json, { status });
