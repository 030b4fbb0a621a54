/** The currencies there are, by code and name. */

/** Where the workspace most likely does its business, by the zone it is in; a guess to start from. */
const BY_ZONE: readonly (readonly [RegExp, string])[] = [
  [/^Asia\/Kolkata$/, 'INR'],
  [/^Europe\/(London|Belfast|Jersey|Guernsey|Isle_of_Man)$/, 'GBP'],
  [/^Europe\/Zurich$/, 'CHF'],
  [/^Europe\/(Berlin|Paris|Madrid|Rome|Vienna|Amsterdam|Brussels|Dublin|Lisbon|Helsinki|Athens)$/, 'EUR'],
  [/^America\/(New_York|Chicago|Denver|Los_Angeles|Phoenix|Detroit|Anchorage|Indiana\/.*)$/, 'USD'],
  [/^America\/(Sao_Paulo|Bahia|Fortaleza|Manaus)$/, 'BRL'],
  [/^America\/Mexico_City$/, 'MXN'],
  [/^Asia\/Dubai$/, 'AED'],
  [/^Asia\/Singapore$/, 'SGD'],
  [/^Asia\/(Jakarta|Makassar|Jayapura)$/, 'IDR'],
  [/^Asia\/Manila$/, 'PHP'],
  [/^Asia\/Karachi$/, 'PKR'],
  [/^Asia\/Dhaka$/, 'BDT'],
  [/^Asia\/Colombo$/, 'LKR'],
  [/^Asia\/Kathmandu$/, 'NPR'],
  [/^Africa\/Nairobi$/, 'KES'],
  [/^Africa\/Lagos$/, 'NGN'],
  [/^Africa\/Johannesburg$/, 'ZAR'],
  [/^Australia\//, 'AUD'],
];

/** "INR, Indian Rupee". */
export function currencyChoices(also: readonly string[] = []): { value: string; label: string }[] {
  const names = new Intl.DisplayNames('en', { type: 'currency' });
  const codes = new Set([...Intl.supportedValuesOf('currency'), ...also.filter((code) => /^[A-Z]{3}$/.test(code))]);
  return [...codes].sort().map((value) => {
    const name = names.of(value) ?? value;
    return { value, label: name === value ? value : `${value}, ${name}` };
  });
}

export function currencyOfZone(zone: string): string | null {
  return BY_ZONE.find(([pattern]) => pattern.test(zone))?.[1] ?? null;
}
