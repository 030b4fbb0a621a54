/** Phone numbers as they are stored and compared: E.164 with +. */
import { type CountryCode, parsePhoneNumberFromString } from 'libphonenumber-js/min';

/**
 * The number in E.164, however it was typed: `098200 10001` in India is `+919820010001`. Null when it is none.
 * `country` is needed only for numbers without their country code.
 */
export function toE164(typed: string, country?: CountryCode): string | null {
  const phone = parsePhoneNumberFromString(typed, country);
  return phone?.isValid() ? phone.number : null;
}

/** As people of its country write it: `+919820010001` is `098200 10001`. */
export function nationalPhone(phone: string): string {
  return parsePhoneNumberFromString(phone)?.formatNational() ?? phone;
}
