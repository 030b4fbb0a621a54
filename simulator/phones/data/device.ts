/** A phone on the desk: whose it is, and which app is open on it. In the address: `+9198…`, or `tg:+9198…`. */

export type AppName = 'whatsapp' | 'telegram';

export interface Device {
  app: AppName;
  phone: string;
}

export const keyOf = ({ app, phone }: Device) => (app === 'telegram' ? `tg:${phone}` : phone);
export const elementId = (device: Device) => `phone-${keyOf(device)}`;
export const isSame = (a: Device, b: Device) => keyOf(a) === keyOf(b);

/** Those that `?phones=` names; null when it names none. */
export function readDevices(): Device[] | null {
  const named = new URLSearchParams(location.search).get('phones');
  if (!named) return null;
  const devices = named.split(',').map((text): Device => {
    // A plus that was not escaped arrives as a space.
    const phone = `+${text.replace(/\D/g, '')}`;
    return { app: text.trim().startsWith('tg:') ? 'telegram' : 'whatsapp', phone };
  });
  return [...new Map(devices.filter(({ phone }) => phone.length > 6).map((device) => [keyOf(device), device])).values()];
}

export function writeDevices(devices: Device[]): void {
  const query = new URLSearchParams(location.search);
  query.set('phones', devices.map(keyOf).join(','));
  history.replaceState(null, '', `?${query.toString()}`);
}
