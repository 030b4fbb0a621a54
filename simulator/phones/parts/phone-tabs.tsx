/** On a narrow screen one phone is seen at a time; these lead to the others. */
import type { Person } from '../data/types.ts';

export function PhoneTabs({ phones, people }: { phones: string[]; people: Person[] }) {
  if (phones.length < 2) return null;
  return (
    <nav className="phone-tabs" aria-label="Phones">
      {phones.map((phone) => (
        <button type="button" key={phone} onClick={() => document.getElementById(`phone-${phone}`)?.scrollIntoView({ inline: 'center' })}>
          {people.find((person) => person.phone === phone)?.name ?? phone}
        </button>
      ))}
    </nav>
  );
}
