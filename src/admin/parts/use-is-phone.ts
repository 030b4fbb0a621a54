/** Whether the page is as narrow as a phone, known from the first render on. */
import { useMediaQuery } from '@mantine/hooks';

/** Below this a table has no room: lists become cards and the navigation folds. */
export const PHONE_QUERY = '(max-width: 47.99em)';

export function useIsPhone(): boolean {
  return useMediaQuery(PHONE_QUERY, undefined, { getInitialValueInEffect: false });
}
