/** Deleting a role that nobody has, with the way back: the same role is made again. */
import { useQueryClient } from '@tanstack/react-query';
import type { RoleView } from '../../contract/roles.ts';
import { create, remove } from '../lib/api.ts';

export function useRoleRemoval() {
  const client = useQueryClient();
  const refresh = () => client.invalidateQueries({ queryKey: ['roles'] });
  return {
    async remove({ id }: RoleView): Promise<void> {
      await remove(`/roles/${encodeURIComponent(id)}`);
      await refresh();
    },
    async makeAgain({ name, description, grants }: RoleView): Promise<void> {
      await create<RoleView>('/roles', { name, description, grants }, crypto.randomUUID());
      await refresh();
    },
  };
}
