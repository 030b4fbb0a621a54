/** Formats phones once the numbering plans are here; they load after the first paint, since they weigh more than the page's own code. */
import { useQuery } from '@tanstack/react-query';
import { type PhoneFormatter, phoneFormatter } from './phone.ts';

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
