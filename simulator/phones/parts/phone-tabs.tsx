/** On a narrow screen one phone is seen at a time; these lead to the others. */
import { type Device, elementId, keyOf } from '../data/device.ts';
import type { Person } from '../data/types.ts';

export function PhoneTabs({ devices, people }: { devices: Device[]; people: Person[] }) {
  if (devices.length < 2) return null;
  return (
    <nav className="phone-tabs" aria-label="Phones">
      {devices.map((device) => (
        <button
          type="button"
          key={keyOf(device)}
          onClick={() => document.getElementById(elementId(device))?.scrollIntoView({ inline: 'center' })}
        >
          {people.find((person) => person.phone === device.phone)?.name ?? device.phone}
          {device.app === 'telegram' && ' · TG'}
        </button>
      ))}
    </nav>
  );
}
