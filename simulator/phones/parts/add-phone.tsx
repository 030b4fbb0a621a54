/** "New phone": one click opens the people, the second picks one, or makes somebody new. */
import { useEffect, useRef, useState } from 'react';
import { postJson } from '../data/api.ts';
import { roleOf } from '../data/format.ts';
import type { Person } from '../data/types.ts';
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

export function AddPhone({ people, onAdd }: { people: Person[]; onAdd: (phone: string) => void }) {
  const [isOpen, setIsOpen] = useState(false);
  const root = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (!isOpen) return;
    const close = (event: Event) => {
      const isEscape = event instanceof KeyboardEvent && event.key === 'Escape';
      const isOutside = event.type === 'pointerdown' && !root.current?.contains(event.target as Node);
      if (isEscape || isOutside) setIsOpen(false);
    };
    document.addEventListener('keydown', close);
    document.addEventListener('pointerdown', close);
    return () => {
      document.removeEventListener('keydown', close);
      document.removeEventListener('pointerdown', close);
    };
  }, [isOpen]);

  const pick = (phone: string) => {
    setIsOpen(false);
    onAdd(phone);
  };
  const makeSomebody = async () => {
    const name = NEW_NAMES[Math.floor(Math.random() * NEW_NAMES.length)];
    const { phone } = await postJson<Person>('/people', { name });
    pick(phone);
  };
  return (
    <div className="add-phone" ref={root}>
      <button type="button" className="primary" aria-expanded={isOpen} onClick={() => setIsOpen(!isOpen)}>
        <PlusIcon />
        <span>New phone</span>
      </button>
      {isOpen && (
        <ul className="menu" aria-label="People">
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
          {people.map((person) => (
            <li key={person.phone}>
              <button type="button" onClick={() => pick(person.phone)}>
                <Avatar name={person.name} size={32} />
                <span className="who">
                  {person.name}
                  <small>
                    {person.title ?? roleOf(person.role)} · {person.phone}
                  </small>
                </span>
              </button>
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}
