/** Pictures, files, voice, places and contacts, drawn: nothing is loaded from elsewhere. */
import { initialsOf } from '../data/format.ts';
import type { PhoneMedia } from '../data/types.ts';
import { FileIcon, ImageIcon, PinIcon, PlayIcon } from './icons.tsx';

/** The bars of a voice message; what is said does not matter. */
const WAVE = [5, 9, 14, 8, 16, 11, 6, 13, 18, 10, 7, 15, 9, 5, 12, 17, 8, 11, 6, 14, 9, 5, 10, 7];

export function Media({ media }: { media: PhoneMedia }) {
  switch (media.kind) {
    case 'document':
      return (
        <div className="media is-document">
          <span className="file-icon">
            <FileIcon />
          </span>
          <span className="words">
            <strong>{media.title}</strong>
            <small>{media.detail ?? `${(/\.(\w+)$/.exec(media.title)?.[1] ?? 'file').toUpperCase()} document`}</small>
          </span>
        </div>
      );
    case 'audio':
      return (
        <div className="media is-audio" role="img" aria-label={media.title}>
          <PlayIcon />
          <span className="wave" aria-hidden="true">
            {WAVE.map((height, index) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: the bars never change.
              <i key={index} style={{ height }} />
            ))}
          </span>
          <small>0:07</small>
        </div>
      );
    case 'location':
      return (
        <div className="media is-location">
          <span className="map" aria-hidden="true">
            <PinIcon />
          </span>
          <span className="words">
            <strong>{media.title}</strong>
            <small>{media.detail ?? 'Location'}</small>
          </span>
        </div>
      );
    case 'contact':
      return (
        <div className="media is-contact">
          <span className="face" aria-hidden="true">
            {initialsOf(media.title)}
          </span>
          <span className="words">
            <strong>{media.title}</strong>
            <small>{media.detail ?? 'Contact'}</small>
          </span>
        </div>
      );
    default:
      return (
        <div className={`media is-${media.kind}`} role="img" aria-label={media.title}>
          {media.kind === 'video' ? <PlayIcon /> : <ImageIcon />}
        </div>
      );
  }
}
