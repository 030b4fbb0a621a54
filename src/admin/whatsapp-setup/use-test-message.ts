/** A test message to one's own phone, once for a press however often its answer is lost. */
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useCreationKey } from '../lib/creation-key.ts';
import { toastDone, toastProblem } from '../lib/toasts.tsx';
import { sendTestMessage, whatsappKey } from './queries.ts';

/** Takes the id of the connection that it leaves from. */
export function useTestMessage() {
  const client = useQueryClient();
  const { keyFor, renew } = useCreationKey();
  return useMutation({
    mutationFn: (id: string) => sendTestMessage(id, keyFor(id)),
    onSuccess: () => {
      renew();
      toastDone('A test message is on its way to your own WhatsApp number.');
      void client.invalidateQueries({ queryKey: whatsappKey });
    },
    onError: (error) => toastProblem('The test message was not sent', error),
  });
}
