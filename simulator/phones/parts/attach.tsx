/** "Attach": samples of what people send besides words. */
import { useRef, useState } from 'react';
import { useDismiss } from '../data/use-dismiss.ts';
import { ClipIcon, FileIcon, ImageIcon, PersonIcon, PinIcon, SoundIcon } from './icons.tsx';

export type Sample = 'photo' | 'document' | 'voice' | 'location' | 'contact';

const SAMPLES: [sample: Sample, words: string, Icon: () => React.ReactNode][] = [
  ['photo', 'Photo', ImageIcon],
  ['document', 'Document', FileIcon],
  ['voice', 'Voice message', SoundIcon],
  ['location', 'Location', PinIcon],
  ['contact', 'Contact', PersonIcon],
];

export function Attach({ onAttach }: { onAttach: (sample: Sample) => void }) {
  const [isOpen, setIsOpen] = useState(false);
  const root = useRef<HTMLDivElement>(null);
  useDismiss(isOpen, root, () => setIsOpen(false));
  return (
    <div className="attach" ref={root}>
      <button type="button" className="plain" aria-label="Attach" aria-expanded={isOpen} onClick={() => setIsOpen(!isOpen)}>
        <ClipIcon />
      </button>
      {isOpen && (
        <ul className="attach-menu" aria-label="What to attach">
          {SAMPLES.map(([sample, words, Icon]) => (
            <li key={sample}>
              <button
                type="button"
                onClick={() => {
                  setIsOpen(false);
                  onAttach(sample);
                }}
              >
                <span className={`of-${sample}`}>
                  <Icon />
                </span>
                {words}
              </button>
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}

const CAFE = { latitude: 18.5362, longitude: 73.894, name: 'German Bakery, Koregaon Park', address: 'Pune 411001' };

/** The webhook's object for each, as WhatsApp has it. Files get their ids from the simulator. */
export function whatsAppSample(sample: Sample): { type: string; content: unknown } {
  switch (sample) {
    case 'photo':
      return { type: 'image', content: { caption: 'The signed page' } };
    case 'document':
      return { type: 'document', content: { filename: 'bank-statement.pdf' } };
    case 'voice':
      return { type: 'audio', content: {} };
    case 'location':
      return { type: 'location', content: CAFE };
    default:
      return {
        type: 'contacts',
        content: [
          {
            name: { formatted_name: 'Ramesh Iyer', first_name: 'Ramesh' },
            phones: [{ phone: '+91 98200 44556', wa_id: '919820044556', type: 'CELL' }],
          },
        ],
      };
  }
}

const FILE = { file_id: 'AgACAgUAAxkBAAIBSample', file_unique_id: 'AQADSample' };

/** The fields of Telegram's Message. */
export function telegramSample(sample: Sample): Record<string, unknown> {
  switch (sample) {
    case 'photo':
      return { photo: [{ ...FILE, width: 1280, height: 960, file_size: 183_204 }], caption: 'The signed page' };
    case 'document':
      return { document: { ...FILE, file_name: 'bank-statement.pdf', mime_type: 'application/pdf', file_size: 240_113 } };
    case 'voice':
      return { voice: { ...FILE, duration: 7, mime_type: 'audio/ogg', file_size: 15_204 } };
    case 'location':
      return { location: { latitude: CAFE.latitude, longitude: CAFE.longitude } };
    default:
      return { contact: { phone_number: '919820044556', first_name: 'Ramesh', last_name: 'Iyer' } };
  }
}
