/** The phone itself: whose it is, its frame and status bar; the app is what it is given to show. */
import type { ReactNode } from 'react';
import { type Device, elementId, isSame } from '../data/device.ts';
import { roleOf, timeOf } from '../data/format.ts';
import type { Person } from '../data/types.ts';
import { ChevronIcon, CloseIcon, StatusIcons } from './icons.tsx';

export interface PhoneProps {
  device: Device;
  people: Person[];
  shown: Device[];
  onSwap: (phone: string) => void;
  onClose?: () => void;
}

interface Props extends PhoneProps {
  nowMs: number;
  isChatOpen: boolean;
  children: ReactNode;
}

export function PhoneShell({ device, people, shown, nowMs, isChatOpen, onSwap, onClose, children }: Props) {
  const { app, phone } = device;
  const person = people.find((one) => one.phone === phone);
  const name = person?.name ?? phone;
  const appName = app === 'telegram' ? 'Telegram' : 'WhatsApp';
  const isTaken = (other: string) => other !== phone && shown.some((one) => isSame(one, { app, phone: other }));
  const label = app === 'telegram' ? `Telegram of ${name}` : `Phone of ${name}`;
  return (
    <section className={`phone is-${app}`} id={elementId(device)} aria-label={label}>
      <div className="owner">
        <div className="who">
          <label className="picker">
            <span className="visually-hidden">Whose phone this is</span>
            <select value={phone} onChange={(event) => onSwap(event.target.value)}>
              {!person && <option value={phone}>{phone}</option>}
              {people
                .filter((one) => app === 'whatsapp' || one.telegram)
                .map((one) => (
                  <option key={one.phone} value={one.phone} disabled={isTaken(one.phone)}>
                    {one.name}
                  </option>
                ))}
            </select>
            <ChevronIcon />
          </label>
          <span className="role">
            {person?.title ?? roleOf(person?.role ?? 'customer')} · {appName}
          </span>
        </div>
        {onClose && (
          <button type="button" className="close" aria-label={`Put away the ${label}`} onClick={onClose}>
            <CloseIcon />
          </button>
        )}
      </div>
      <div className="frame">
        <div className="screen">
          <div className={`status-bar ${isChatOpen ? 'on-chat' : ''}`}>
            <span>{timeOf(nowMs)}</span>
            <StatusIcons />
          </div>
          {children}
        </div>
      </div>
    </section>
  );
}
