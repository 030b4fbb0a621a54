/** The time zones there are, named as people know them, with how far they are from UTC. */

/** Browsers still list these under the names they had decades ago. */
const NAMES_OF_TODAY: Readonly<Record<string, string>> = {
  'America/Buenos_Aires': 'America/Argentina/Buenos_Aires',
  'America/Catamarca': 'America/Argentina/Catamarca',
  'America/Cordoba': 'America/Argentina/Cordoba',
  'America/Godthab': 'America/Nuuk',
  'America/Indianapolis': 'America/Indiana/Indianapolis',
  'America/Jujuy': 'America/Argentina/Jujuy',
  'America/Louisville': 'America/Kentucky/Louisville',
  'America/Mendoza': 'America/Argentina/Mendoza',
  'Asia/Calcutta': 'Asia/Kolkata',
  'Asia/Katmandu': 'Asia/Kathmandu',
  'Asia/Rangoon': 'Asia/Yangon',
  'Asia/Saigon': 'Asia/Ho_Chi_Minh',
  'Atlantic/Faeroe': 'Atlantic/Faroe',
  'Europe/Kiev': 'Europe/Kyiv',
  'Pacific/Enderbury': 'Pacific/Kanton',
  'Pacific/Ponape': 'Pacific/Pohnpei',
  'Pacific/Truk': 'Pacific/Chuuk',
};

export interface TimeZoneChoice {
  value: string;
  /** "Asia/Kolkata, GMT+5:30". */
  label: string;
}

export function modernZone(name: string): string {
  return NAMES_OF_TODAY[name] ?? name;
}

/** The zone this browser is in. */
export function browserZone(): string {
  return modernZone(Intl.DateTimeFormat().resolvedOptions().timeZone);
}

/** Every zone by name; `also` are in it even where this browser does not list them. */
export function timeZoneChoices(at: Date, also: readonly string[] = []): TimeZoneChoice[] {
  const names = new Set([...Intl.supportedValuesOf('timeZone').map(modernZone), 'UTC', ...also.filter((name) => name !== '')]);
  return [...names].sort().map((value) => ({ value, label: zoneLabel(value, at) }));
}

/** "America/Argentina/Buenos_Aires" -> "America/Argentina/Buenos Aires, GMT-3". */
export function zoneLabel(name: string, at: Date): string {
  const words = name.replaceAll('_', ' ');
  const offset = offsetOf(name, at);
  return offset === null || offset === words ? words : `${words}, ${offset}`;
}

function offsetOf(name: string, at: Date): string | null {
  try {
    const parts = new Intl.DateTimeFormat('en-GB', { timeZone: name, timeZoneName: 'shortOffset' }).formatToParts(at);
    const offset = parts.find(({ type }) => type === 'timeZoneName')?.value ?? null;
    return offset === 'GMT+0' ? 'GMT' : (offset?.replace('-', '−') ?? null);
  } catch {
    return null;
  }
}
