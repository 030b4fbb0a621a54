/** Resumable uploads of an app: sample files of template headers. Source: Graph API, "Resumable Upload API". */
import type { Core } from '../core.ts';
import { fromBase64, toBase64 } from '../media/store.ts';
import { isText, wordOf } from '../rules/json.ts';
import { bareMimeType } from '../rules/media-limits.ts';
import { type Answer, answer, refused } from './answer.ts';
import { noSuchObject } from './refusal.ts';
import type { Upload } from './state.ts';

const SAMPLE_TYPES = ['application/pdf', 'image/jpeg', 'image/jpg', 'image/png', 'video/mp4'];
const KEPT_UPLOADS = 50;

/** `POST /{app}/uploads`: opens a session for a file of this length and type. */
export function openUpload(core: Core, appId: string, parameters: Record<string, unknown>): Answer {
  if (appId !== core.state.app.id) return refused(noSuchObject(appId, 'POST'));
  const fileLength = Number(wordOf(parameters.file_length));
  if (!(fileLength > 0)) return refused({ code: 100, message: '(#100) The parameter file_length is required.' });
  if (!isText(parameters.file_type)) return refused({ code: 100, message: '(#100) The parameter file_type is required.' });
  const fileType = bareMimeType(parameters.file_type);
  if (!SAMPLE_TYPES.includes(fileType)) {
    return refused({ code: 100, message: `(#100) Param file_type must be one of {${SAMPLE_TYPES.join(', ')}} - got "${fileType}".` });
  }
  const { uploads } = core.state.media;
  const id = `upload:${core.random.text(40, 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789')}`;
  uploads.set(id, { id, fileType, fileLength, data: '', handle: null });
  if (uploads.size > KEPT_UPLOADS) uploads.delete(uploads.keys().next().value as string);
  return answer({ id });
}

/** `POST /upload:...` with the header `file_offset`: adds bytes; answers the handle once all are there. */
export function continueUpload(core: Core, id: string, offset: number, bytes: Uint8Array): Answer {
  const upload = core.state.media.uploads.get(id);
  if (!upload) return refused(noSuchObject(id, 'POST'));
  const held = fromBase64(upload.data);
  if (offset !== held.length) {
    return refused({ code: 100, message: `(#100) Param file_offset must be ${held.length} - got ${offset}.` });
  }
  const whole = new Uint8Array(held.length + bytes.length);
  whole.set(held);
  whole.set(bytes, held.length);
  if (whole.length > upload.fileLength) return refused({ code: 100, message: '(#100) The file is longer than its file_length.' });
  upload.data = toBase64(whole);
  if (whole.length < upload.fileLength) return answer({ id, file_offset: whole.length });
  upload.handle = handleOf(core, upload);
  return answer({ h: upload.handle });
}

/** `GET /upload:...`: how far it got, to go on from there. */
export function readUpload(core: Core, id: string): Answer {
  const upload = core.state.media.uploads.get(id);
  return upload ? answer({ id, file_offset: fromBase64(upload.data).length }) : refused(noSuchObject(id, 'GET'));
}

const handleOf = (core: Core, upload: Upload) =>
  `4::${btoa(upload.fileType)}:${core.random.text(44, 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789')}:e:${Math.floor(core.clock.now() / 1_000)}:${core.state.app.id}`;
