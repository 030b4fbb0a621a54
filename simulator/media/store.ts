/** Files of business numbers: kept for 30 days when uploaded, 7 days when a person sent them, and bounded by their bytes. */
import type { Core } from '../core.ts';
import type { Media } from '../graph/state.ts';
import { newGraphId } from '../ids.ts';
import { sha256 } from './sha256.ts';

const DAY_MS = 24 * 60 * 60 * 1_000;
export const UPLOADED_LIVES_MS = 30 * DAY_MS;
export const RECEIVED_LIVES_MS = 7 * DAY_MS;
/** An address that was handed out is good for five minutes. */
export const URL_LIVES_MS = 5 * 60 * 1_000;
/** The state is written to a file whole, so that much and no more is kept; the newest file always is. */
const KEPT_BYTES = 32 * 1_024 * 1_024;

export interface NewFile {
  numberId: string;
  mimeType: string;
  bytes: Uint8Array;
  filename?: string | undefined;
  livesMs: number;
}

export function addMedia(core: Core, { numberId, mimeType, bytes, filename, livesMs }: NewFile): Media {
  const { files } = core.state.media;
  const media: Media = {
    id: newGraphId(core.random),
    numberId,
    mimeType,
    data: toBase64(bytes),
    sha256: hexOf(sha256(bytes)),
    sizeBytes: bytes.length,
    ...(filename === undefined ? {} : { filename }),
    expiresAtMs: core.clock.now() + livesMs,
  };
  files.set(media.id, media);
  let kept = 0;
  for (const file of files.values()) kept += file.sizeBytes;
  for (const [id, file] of files) {
    if (kept <= KEPT_BYTES || files.size === 1) break;
    files.delete(id);
    kept -= file.sizeBytes;
  }
  return media;
}

/** The file with this id, unless it is deleted or has expired. */
export function findMedia(core: Core, id: string): Media | undefined {
  const media = core.state.media.files.get(id);
  if (!media || media.expiresAtMs > core.clock.now()) return media;
  core.state.media.files.delete(id);
  return undefined;
}

/** Where the file can be had until five minutes from now, with the business token. */
export function mediaUrl(core: Core, media: Media, origin: string): string {
  const expires = String(Math.floor((core.clock.now() + URL_LIVES_MS) / 1_000));
  const query = new URLSearchParams({ mid: media.id, source: 'getMedia', ext: expires, hash: urlHash(core, media.id, expires) });
  return `${origin}/whatsapp_business/attachments/?${query.toString()}`;
}

export function urlHash(core: Core, id: string, expires: string): string {
  const bytes = sha256(new TextEncoder().encode(`${core.state.app.secret}|${id}|${expires}`));
  return toBase64(bytes).replace(/[+/=]/g, '').slice(0, 22);
}

/** Animated WebP says so in a chunk of its own. */
export const isAnimated = (media: Media): boolean => media.mimeType === 'image/webp' && atob(media.data.slice(0, 4_096)).includes('ANIM');

export const hexOf = (bytes: Uint8Array): string => [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('');

export function toBase64(bytes: Uint8Array): string {
  const parts: string[] = [];
  for (let at = 0; at < bytes.length; at += 8_192) parts.push(String.fromCharCode(...bytes.subarray(at, at + 8_192)));
  return btoa(parts.join(''));
}

export const fromBase64 = (text: string): Uint8Array<ArrayBuffer> => Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
