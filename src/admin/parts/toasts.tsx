/** Where short remarks appear: below at the right, and above on a phone, where the buttons of a page are below. */
import { Notifications } from '@mantine/notifications';
import { useIsPhone } from './use-is-phone.ts';

export function Toasts() {
  return <Notifications position={useIsPhone() ? 'top-center' : 'bottom-right'} />;
}
