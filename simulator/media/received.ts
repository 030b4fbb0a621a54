/** A person's photo, voice note, document, video or sticker: gets an id at which the business can download it. */
import type { Core } from '../core.ts';
import { isObject, isText, type Json, wordOf } from '../rules/json.ts';
import { isMediaKind, type MediaKind } from '../rules/media-limits.ts';
import { addMedia, fromBase64, mediaUrl, RECEIVED_LIVES_MS, toBase64 } from './store.ts';

/** The smallest real files of each kind, for a photo nobody gave. */
const SAMPLES: Record<MediaKind, { mimeType: string; data: string }> = {
  image: {
    mimeType: 'image/png',
    data: 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==',
  },
  sticker: { mimeType: 'image/webp', data: 'UklGRhoAAABXRUJQVlA4TA0AAAAvAAAAEAcQERGIiP4HAA==' },
  audio: { mimeType: 'audio/ogg; codecs=opus', data: 'T2dnUwACAAAAAAAAAAAAAAAAAAAAAAAAAAABE09wdXNIZWFkAQE4AYC7AAAAAAA=' },
  video: { mimeType: 'video/mp4', data: 'AAAAGGZ0eXBpc29tAAACAGlzb21tcDQyAAAACGZyZWU=' },
  document: { mimeType: 'application/pdf', data: btoa('%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n') },
};

/**
 * The object of the webhook. `content` may bring `data` (base64) with its `mime_type`; without it a sample of the kind is kept.
 * What has an id already, and types that are no media, stay as they are.
 */
export function receiveMedia(core: Core, numberId: string, type: string, content: unknown): unknown {
  if (!isMediaKind(type) || !isObject(content) || isText(content.id)) return content;
  const { data, ...rest } = content;
  const sample = SAMPLES[type];
  const media = addMedia(core, {
    numberId,
    mimeType: isText(content.mime_type) ? content.mime_type : sample.mimeType,
    bytes: fromBase64(isText(data) ? data : sample.data),
    filename: isText(content.filename) ? content.filename : undefined,
    livesMs: RECEIVED_LIVES_MS,
  });
  const bytes = Uint8Array.from(media.sha256.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
  return {
    ...extrasOf(type, rest),
    ...rest,
    mime_type: media.mimeType,
    // Base64 here, hex where the file is asked for.
    sha256: toBase64(bytes),
    id: media.id,
    url: mediaUrl(core, media, core.state.settings.mediaOrigin),
  };
}

function extrasOf(type: MediaKind, content: Json): Json {
  if (type === 'audio') return { voice: true };
  if (type === 'sticker') return { animated: false };
  return type === 'document' ? { filename: wordOf(content.filename ?? 'document.pdf') } : {};
}
