/** Formats phones once the numbering plans are here; they load after the first paint, since they weigh more than the page's own code. */
import { useQuery } from '@tanstack/react-query';
import { type PhoneFormatter, phoneFormatter, phoneReading } from './phone.ts';

/** Formats as typed in E.164 until the numbering plans are here. */
export function usePhoneFormatter(homePhone: string | null): PhoneFormatter {
  const parse = useNumberingPlans();
  return parse ? phoneFormatter(parse, homePhone) : asTyped;
}

/** How a typed number is read; null while it is none, or while the numbering plans are not here. */
export function usePhoneReading(typed: string, homePhone: string | null): string | null {
  const parse = useNumberingPlans();
  return parse && typed.trim() !== '' ? phoneReading(parse, typed, homePhone) : null;
}

function useNumberingPlans() {
  const plans = useQuery({
    queryKey: ['phone-plans'],
    queryFn: async () => (await import('libphonenumber-js/min')).parsePhoneNumber,
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: Number.POSITIVE_INFINITY,
  });
  return plans.data;
}

const asTyped: PhoneFormatter = (phone) => phone;
