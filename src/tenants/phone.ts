/** Phone numbers as they are stored and compared: E.164 with +. */
import { type CountryCode, isSupportedCountry, parsePhoneNumberFromString } from 'libphonenumber-js/min';

/**
 * The number in E.164, however it was typed: `098200 10001` in India is `+919820010001`. Null when it is none, or more
 * than that: an extension, words around it. `country` is needed only for numbers without their country code.
 */
export function toE164(typed: string, country?: CountryCode): string | null {
  const phone = parsePhoneNumberFromString(typed.trim(), { ...(country && { defaultCountry: country }), extract: false });
  return phone?.isValid() && !phone.ext ? phone.number : null;
}

/** As people of its country write it: `+919820010001` is `098200 10001`. */
export function nationalPhone(phone: string): string {
  return parsePhoneNumberFromString(phone)?.formatNational() ?? phone;
}

/** As it is written between countries, `+91 98200 10001`: the spaces keep a spreadsheet from making a number of it. */
export function internationalPhone(phone: string): string {
  return parsePhoneNumberFromString(phone)?.formatInternational() ?? phone;
}

/** Unknown for numbers of no country, and where several share a code and the number does not tell them apart. */
export function countryOfPhone(phone: string): CountryCode | undefined {
  return parsePhoneNumberFromString(phone)?.country;
}

/** ISO 4217 begins a code with the country's own: INR is India's. The euro and others that many share are nobody's. */
export function countryOfCurrency(currency: string): CountryCode | undefined {
  const country = currency.slice(0, 2);
  return isSupportedCountry(country) ? country : undefined;
}
