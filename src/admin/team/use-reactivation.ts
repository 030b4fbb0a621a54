/** Letting a deactivated member back in. */
import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { Member } from '../../contract/members.ts';
import { post } from '../lib/api.ts';
import { toastDone, toastProblem } from '../lib/toasts.tsx';
import { membersChanged } from './queries.ts';

export function useReactivation(member: Member) {
  const client = useQueryClient();
  const path = `/members/${encodeURIComponent(member.id)}`;
  return useMutation({
    mutationFn: () => post<Member>(`${path}/reactivate`),
    onSuccess: async () => {
      toastDone(`${member.name} is active again.`, {
        run: async () => {
          await post<Member>(`${path}/deactivate`);
          await membersChanged(client);
        },
        done: `${member.name} is deactivated.`,
      });
      await membersChanged(client);
    },
    onError: (error) => toastProblem(`${member.name} is still deactivated`, error),
  });
}
