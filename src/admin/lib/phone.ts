/** Phone numbers in words. */
import type { parsePhoneNumber } from 'libphonenumber-js/min';

export type PhoneFormatter = (phone: string) => string;

/** National form for numbers of the tenant's own country, international otherwise; text that is no number stays as it is. */
export function phoneFormatter(parse: typeof parsePhoneNumber, homePhone: string | null): PhoneFormatter {
  const home = homePhone === null ? undefined : parsed(parse, homePhone)?.country;
  return (phone) => {
    const number = parsed(parse, phone);
    if (!number?.isPossible()) return phone;
    return home !== undefined && number.country === home ? number.formatNational() : number.formatInternational();
  };
}

function parsed(parse: typeof parsePhoneNumber, phone: string): ReturnType<typeof parsePhoneNumber> | undefined {
  try {
    return parse(phone);
  } catch {
    return undefined;
  }
}
