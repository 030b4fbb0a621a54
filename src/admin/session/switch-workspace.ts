/** Going on in another of one's workspaces. */
import { useMutation } from '@tanstack/react-query';
import { post } from '../lib/api.ts';
import { toastProblem } from '../lib/toasts.tsx';

/** Everything is loaded anew afterwards: nothing of the one workspace may show in the other. */
export function useSwitchWorkspace() {
  return useMutation({
    mutationFn: (tenantId: string) => post<void>('/session/switch', { tenantId }),
    onSuccess: () => window.location.assign('/'),
    onError: (error) => toastProblem('You are still in the same workspace', error),
  });
}
