/** Phone numbers in words; the numbering plans arrive after the first paint, since they weigh more than the page's own code. */
import { useQuery } from '@tanstack/react-query';
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

/** Formats as typed in E.164 until the numbering plans are here. */
export function usePhoneFormatter(homePhone: string | null): PhoneFormatter {
  const plans = useQuery({
    queryKey: ['phone-plans'],
    queryFn: async () => (await import('libphonenumber-js/min')).parsePhoneNumber,
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: Number.POSITIVE_INFINITY,
  });
  return plans.data ? phoneFormatter(plans.data, homePhone) : asTyped;
}

const asTyped: PhoneFormatter = (phone) => phone;

function parsed(parse: typeof parsePhoneNumber, phone: string): ReturnType<typeof parsePhoneNumber> | undefined {
  try {
    return parse(phone);
  } catch {
    return undefined;
  }
}
