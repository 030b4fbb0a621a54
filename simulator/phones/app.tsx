/** The page: a bar with the clock, phones side by side, and the control panel. The address names what is open, so that it can be shared. */
import { useEffect, useState } from 'react';
import { type Device, elementId, isSame, keyOf, readDevices, writeDevices } from './data/device.ts';
import type { Person } from './data/types.ts';
import { useWorld } from './data/use-world.ts';
import { Panel } from './panel/panel.tsx';
import { usePanel } from './panel/use-panel.ts';
import { AddPhone } from './parts/add-phone.tsx';
import { Phone } from './parts/phone.tsx';
import { PhoneTabs } from './parts/phone-tabs.tsx';
import { TelegramPhone } from './parts/telegram-phone.tsx';
import { TopBar } from './parts/top-bar.tsx';

/** A CSM, a manager and a customer: the three sides of an alert. */
const DEFAULT_ROLES = ['csm', 'manager', 'customer'];

export function App() {
  const world = useWorld();
  const panel = usePanel();
  const [devices, setDevices] = useState<Device[] | null>(readDevices);
  const shown = devices ?? (world ? defaultDevices(world.people) : []);

  useEffect(() => {
    if (devices) writeDevices(devices);
  }, [devices]);

  if (!world) return <p className="loading">Reaching the simulator…</p>;
  const add = (device: Device) => {
    setDevices([...shown.filter((one) => !isSame(one, device)), device]);
    requestAnimationFrame(() => document.getElementById(elementId(device))?.scrollIntoView({ behavior: 'smooth', inline: 'center' }));
  };
  return (
    <>
      <TopBar world={world} isPanelOpen={panel.section !== null} onPanel={() => panel.open(panel.section === null ? 'clock' : null)}>
        <AddPhone people={world.people} shown={shown} onAdd={add} />
      </TopBar>
      <PhoneTabs devices={shown} people={world.people} />
      <div className="desk">
        <main className="shelf">
          {shown.map((device, index) => {
            const App = device.app === 'telegram' ? TelegramPhone : Phone;
            return (
              <App
                key={keyOf(device)}
                device={device}
                people={world.people}
                shown={shown}
                onSwap={(phone) => setDevices(shown.with(index, { ...device, phone }))}
                {...(shown.length > 1 ? { onClose: () => setDevices(shown.filter((one) => one !== device)) } : {})}
              />
            );
          })}
        </main>
        {panel.section !== null && <Panel section={panel.section} world={world} onOpen={panel.open} />}
      </div>
    </>
  );
}

function defaultDevices(people: Person[]): Device[] {
  const found = DEFAULT_ROLES.flatMap((role) => people.find((person) => person.role === role)?.phone ?? []);
  const phones = found.length > 0 ? found : people.slice(0, 3).map((person) => person.phone);
  return phones.map((phone) => ({ app: 'whatsapp', phone }));
}
