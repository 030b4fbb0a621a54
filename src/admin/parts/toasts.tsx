/** Where short remarks appear: clear of the buttons at the foot of a drawer, so below at the left, and above on a phone. */
import { Notifications } from '@mantine/notifications';
import { useIsPhone } from './use-is-phone.ts';

export function Toasts() {
  return <Notifications position={useIsPhone() ? 'top-center' : 'bottom-left'} />;
}
