/** The page: a bar with the clock, and phones side by side. The address names the phones, so that it can be shared. */
import { useEffect, useState } from 'react';
import type { Person } from './data/types.ts';
import { useWorld } from './data/use-world.ts';
import { AddPhone } from './parts/add-phone.tsx';
import { Phone } from './parts/phone.tsx';
import { PhoneTabs } from './parts/phone-tabs.tsx';
import { TopBar } from './parts/top-bar.tsx';

/** A CSM, a manager and a customer: the three sides of an alert. */
const DEFAULT_ROLES = ['csm', 'manager', 'customer'];

export function App() {
  const world = useWorld();
  const [phones, setPhones] = useState<string[] | null>(readPhones);
  const shown = phones ?? (world ? defaultPhones(world.people) : []);

  useEffect(() => {
    if (phones) writePhones(phones);
  }, [phones]);

  if (!world) return <p className="loading">Reaching the simulator…</p>;
  const add = (phone: string) => {
    setPhones([...shown.filter((one) => one !== phone), phone]);
    requestAnimationFrame(() => document.getElementById(`phone-${phone}`)?.scrollIntoView({ behavior: 'smooth', inline: 'center' }));
  };
  return (
    <>
      <TopBar world={world}>
        <AddPhone people={world.people.filter((person) => !shown.includes(person.phone))} onAdd={add} />
      </TopBar>
      <PhoneTabs phones={shown} people={world.people} />
      <main className="shelf">
        {shown.map((phone, index) => (
          <Phone
            key={phone}
            phone={phone}
            people={world.people}
            shown={shown}
            onSwap={(other) => setPhones(shown.with(index, other))}
            {...(shown.length > 1 ? { onClose: () => setPhones(shown.filter((one) => one !== phone)) } : {})}
          />
        ))}
      </main>
    </>
  );
}

function defaultPhones(people: Person[]): string[] {
  const found = DEFAULT_ROLES.flatMap((role) => people.find((person) => person.role === role)?.phone ?? []);
  return found.length > 0 ? found : people.slice(0, 3).map((person) => person.phone);
}

function readPhones(): string[] | null {
  const named = new URLSearchParams(location.search).get('phones');
  if (!named) return null;
  // A plus that was not escaped arrives as a space.
  const phones = named.split(',').map((phone) => `+${phone.replace(/\D/g, '')}`);
  return [...new Set(phones.filter((phone) => phone.length > 6))];
}

function writePhones(phones: string[]): void {
  const query = new URLSearchParams(location.search);
  query.set('phones', phones.join(','));
  history.replaceState(null, '', `?${query.toString()}`);
}
