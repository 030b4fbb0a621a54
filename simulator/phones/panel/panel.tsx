/** The control panel: tabs and one section, beside the phones or, on a narrow screen, over them. */
import { useEffect, useRef } from 'react';
import type { World } from '../data/types.ts';
import { CloseIcon } from '../parts/icons.tsx';
import { BusinessSection } from './business-section.tsx';
import { ClockSection } from './clock-section.tsx';
import { FaultsSection } from './faults-section.tsx';
import { RecordSection } from './record-section.tsx';
import { TemplatesSection } from './templates-section.tsx';
import { SECTIONS, type Section } from './use-panel.ts';

const WORDS: Record<Section, string> = { clock: 'Clock', faults: 'Faults', templates: 'Templates', business: 'Business', record: 'Record' };

interface Props {
  section: Section;
  world: World;
  onOpen: (section: Section | null) => void;
}

export function Panel({ section, world, onOpen }: Props) {
  const root = useRef<HTMLElement>(null);
  useEffect(() => {
    const close = (event: KeyboardEvent) => {
      if (event.key === 'Escape' && root.current?.contains(document.activeElement)) onOpen(null);
    };
    document.addEventListener('keydown', close);
    return () => document.removeEventListener('keydown', close);
  }, [onOpen]);
  return (
    <aside className={`panel is-${section}`} aria-label="Control panel" ref={root}>
      <nav className="panel-tabs" aria-label="Sections of the control panel">
        {SECTIONS.map((one) => (
          <button type="button" key={one} aria-current={one === section ? 'page' : undefined} onClick={() => onOpen(one)}>
            {WORDS[one]}
          </button>
        ))}
        <button type="button" className="close" aria-label="Close the control panel" onClick={() => onOpen(null)}>
          <CloseIcon />
        </button>
      </nav>
      <div className="panel-body" key={section}>
        {section === 'clock' && <ClockSection />}
        {section === 'faults' && <FaultsSection world={world} />}
        {section === 'templates' && <TemplatesSection />}
        {section === 'business' && <BusinessSection world={world} />}
        {section === 'record' && <RecordSection />}
      </div>
    </aside>
  );
}
