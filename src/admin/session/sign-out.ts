/** The way out. */
import { useMutation } from '@tanstack/react-query';
import { post } from '../lib/api.ts';
import { toastProblem } from '../lib/toasts.tsx';

export function useSignOut() {
  return useMutation({
    mutationFn: () => post<void>('/session/sign-out'),
    onSuccess: () => window.location.assign('/'),
    onError: (error) => toastProblem('You are still signed in', error),
  });
}
