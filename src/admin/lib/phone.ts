/** Phone numbers in words. */
import type { parsePhoneNumber } from 'libphonenumber-js/min';

type Parse = typeof parsePhoneNumber;
export type PhoneFormatter = (phone: string) => string;

/** National form for numbers of the tenant's own country, international otherwise; text that is no number stays as it is. */
export function phoneFormatter(parse: Parse, homePhone: string | null): PhoneFormatter {
  const home = countryOf(parse, homePhone);
  return (phone) => {
    const number = parsed(parse, phone);
    if (!number?.isPossible()) return phone;
    return home !== undefined && number.country === home ? number.formatNational() : number.formatInternational();
  };
}

/** How what was typed is read: "098200 10001, India", "+44 20 7946 0018". Null while it is no number; without a country code the tenant's own counts. */
export function phoneReading(parse: Parse, typed: string, homePhone: string | null): string | null {
  const home = countryOf(parse, homePhone);
  const number = parsed(parse, typed, home);
  if (!number?.isValid()) return null;
  if (home === undefined || number.country !== home) return number.formatInternational();
  return `${number.formatNational()}, ${new Intl.DisplayNames('en', { type: 'region' }).of(home) ?? home}`;
}

type Country = NonNullable<ReturnType<Parse>['country']>;

function countryOf(parse: Parse, phone: string | null): Country | undefined {
  return phone === null ? undefined : parsed(parse, phone)?.country;
}

function parsed(parse: Parse, phone: string, country?: Country): ReturnType<Parse> | undefined {
  try {
    return country === undefined ? parse(phone) : parse(phone, country);
  } catch {
    return undefined;
  }
}
