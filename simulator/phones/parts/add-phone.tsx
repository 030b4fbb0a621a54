/** "New phone": one click opens the people, the second picks one, or makes somebody new. */
import { useRef, useState } from 'react';
import { postJson } from '../data/api.ts';
import type { AppName, Device } from '../data/device.ts';
import { roleOf } from '../data/format.ts';
import type { Person } from '../data/types.ts';
import { useDismiss } from '../data/use-dismiss.ts';
import { Avatar } from './avatar.tsx';
import { PlusIcon } from './icons.tsx';

const NEW_NAMES = [
  'Neha Kulkarni',
  'Imran Qureshi',
  'Lakshmi Pillai',
  'Harpreet Singh',
  'Fatima Ansari',
  'Suresh Patil',
  'Divya Menon',
  'Kabir Bose',
];

interface Props {
  people: Person[];
  shown: Device[];
  onAdd: (device: Device) => void;
}

export function AddPhone({ people, shown, onAdd }: Props) {
  const [isOpen, setIsOpen] = useState(false);
  const [app, setApp] = useState<AppName>('whatsapp');
  const root = useRef<HTMLDivElement>(null);
  useDismiss(isOpen, root, () => setIsOpen(false));

  const isShown = (person: Person) => shown.some((device) => device.app === app && device.phone === person.phone);
  const pick = async (person: Person) => {
    setIsOpen(false);
    if (app === 'telegram' && !person.telegram) await postJson('/telegram/accounts', { phone: person.phone });
    onAdd({ app, phone: person.phone });
  };
  const makeSomebody = async () => {
    const name = NEW_NAMES.find((one) => !people.some((person) => person.name === one)) ?? `Customer ${people.length + 1}`;
    await pick(await postJson<Person>('/people', { name }));
  };
  return (
    <div className="add-phone" ref={root}>
      <button type="button" className="primary" aria-expanded={isOpen} onClick={() => setIsOpen(!isOpen)}>
        <PlusIcon />
        <span>New phone</span>
      </button>
      {isOpen && (
        <div className="menu">
          <div className="segments" role="group" aria-label="App on the phone">
            {(['whatsapp', 'telegram'] as const).map((one) => (
              <button type="button" key={one} aria-pressed={app === one} onClick={() => setApp(one)}>
                {one === 'whatsapp' ? 'WhatsApp' : 'Telegram'}
              </button>
            ))}
          </div>
          <ul aria-label="People">
            <li>
              <button type="button" onClick={() => void makeSomebody()}>
                <span className="avatar is-new" aria-hidden="true">
                  <PlusIcon />
                </span>
                <span className="who">
                  Somebody new<small>A customer with a fresh number</small>
                </span>
              </button>
            </li>
            {people
              .filter((person) => !isShown(person))
              .map((person) => (
                <li key={person.phone}>
                  <button type="button" onClick={() => void pick(person)}>
                    <Avatar name={person.name} size={32} />
                    <span className="who">
                      {person.name}
                      <small>
                        {person.title ?? roleOf(person.role)} · {app === 'telegram' ? handleOf(person) : person.phone}
                      </small>
                    </span>
                  </button>
                </li>
              ))}
          </ul>
        </div>
      )}
    </div>
  );
}

const handleOf = ({ telegram }: Person) => (telegram ? `@${telegram.username ?? telegram.id}` : 'gets an account');
