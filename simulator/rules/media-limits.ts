/** Which files WhatsApp takes, and how large. Source: "Media", supported types; messages of each type. */

const MB = 1_024 * 1_024;
const KB = 1_024;

export type MediaKind = 'image' | 'video' | 'audio' | 'document' | 'sticker';

const LIMITS: Record<MediaKind, { mimeTypes: string[]; maxBytes: number }> = {
  audio: { mimeTypes: ['audio/aac', 'audio/mp4', 'audio/mpeg', 'audio/amr', 'audio/ogg', 'audio/opus'], maxBytes: 16 * MB },
  document: {
    mimeTypes: [
      'text/plain',
      'application/pdf',
      'application/msword',
      'application/vnd.ms-excel',
      'application/vnd.ms-powerpoint',
      'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
      'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
      'application/vnd.openxmlformats-officedocument.presentationml.presentation',
    ],
    maxBytes: 100 * MB,
  },
  image: { mimeTypes: ['image/jpeg', 'image/png'], maxBytes: 5 * MB },
  sticker: { mimeTypes: ['image/webp'], maxBytes: 500 * KB },
  video: { mimeTypes: ['video/mp4', 'video/3gpp', 'video/3gp'], maxBytes: 16 * MB },
};
const STATIC_STICKER_MAX_BYTES = 100 * KB;

export const UPLOADABLE: string[] = Object.values(LIMITS).flatMap(({ mimeTypes }) => mimeTypes);
export const isMediaKind = (type: string): type is MediaKind => type in LIMITS;

/** Without parameters: `audio/ogg; codecs=opus` is `audio/ogg`. */
export const bareMimeType = (mimeType: string): string => (mimeType.split(';')[0] ?? '').trim().toLowerCase();

/** Null when such a file may be uploaded; otherwise what is wrong, in words. */
export function uploadProblem(mimeType: string, sizeBytes: number): string | null {
  const kind = (Object.keys(LIMITS) as MediaKind[]).find((one) => LIMITS[one].mimeTypes.includes(bareMimeType(mimeType)));
  return kind === undefined ? `Unsupported media type ${mimeType}.` : sizeProblem(kind, sizeBytes);
}

/** Null when a file may be sent as this kind. A document may be of any type that can be uploaded. */
export function useProblem(kind: MediaKind, file: { mimeType: string; sizeBytes: number; isAnimated?: boolean }): string | null {
  if (kind !== 'document' && !LIMITS[kind].mimeTypes.includes(bareMimeType(file.mimeType))) {
    return `Media of type ${file.mimeType} cannot be sent as ${kind}. Supported types: ${LIMITS[kind].mimeTypes.join(', ')}.`;
  }
  if (kind === 'sticker' && !file.isAnimated && file.sizeBytes > STATIC_STICKER_MAX_BYTES) {
    return `A static sticker may have ${STATIC_STICKER_MAX_BYTES} bytes, this one has ${file.sizeBytes}.`;
  }
  return sizeProblem(kind, file.sizeBytes);
}

function sizeProblem(kind: MediaKind, sizeBytes: number): string | null {
  const { maxBytes } = LIMITS[kind];
  if (sizeBytes === 0) return 'The file is empty.';
  return sizeBytes > maxBytes ? `Media of kind ${kind} may have ${maxBytes} bytes, this file has ${sizeBytes}.` : null;
}
