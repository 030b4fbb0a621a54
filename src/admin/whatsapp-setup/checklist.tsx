/** What is left to do until the line is complete, with how long each usually takes. */
import type { ChecklistItem, WhatsAppSetup } from '../../contract/whatsapp-setup.ts';
import { Panel } from '../parts/panel.tsx';

export function Checklist({ items }: { items: ChecklistItem[]; setup: WhatsAppSetup }) {
  if (items.every(({ state }) => state === 'done')) return null;
  return (
    <Panel title="What is left to do">
      <ul>
        {items.map((item) => (
          <li key={item.key}>{item.title}</li>
        ))}
      </ul>
    </Panel>
  );
}
