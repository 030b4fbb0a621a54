/** Makes a key: what for, what it may do, how much and until when; then shows it, once. */
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { useCreationKey } from '../lib/creation-key.ts';
import { ErrorState } from '../parts/error-state.tsx';
import { LeaveGuard } from '../parts/leave-guard.tsx';
import { RowsSkeleton } from '../parts/rows-skeleton.tsx';
import { SideDrawer } from '../parts/side-drawer.tsx';
import { KeyToken } from './key-token.tsx';
import { NewKeyForm } from './new-key-form.tsx';
import { apiKeysKey, type CreatedKey, catalogueQuery, createApiKey } from './queries.ts';

export function NewKeyDrawer() {
  const navigate = useNavigate();
  const client = useQueryClient();
  const roles = useQuery(catalogueQuery);
  const [made, setMade] = useState<CreatedKey | null>(null);
  const [isStored, setIsStored] = useState(false);
  const { keyFor } = useCreationKey();
  const create = useMutation({
    mutationFn: (body: Parameters<typeof createApiKey>[0]) => createApiKey(body, keyFor(body)),
    onSuccess: (key) => {
      setMade(key);
      void client.invalidateQueries({ queryKey: apiKeysKey });
    },
  });
  const close = () => void navigate({ to: '/settings/api-keys', resetScroll: false });

  return (
    <SideDrawer title={made ? `The key for “${made.name}”` : 'New API key'} closeLabel="Close the new API key" onClose={close}>
      {made ? (
        <KeyToken apiKey={made} isStored={isStored} onStored={setIsStored} onClose={close} />
      ) : roles.data ? (
        <NewKeyForm
          catalogue={roles.data.catalogue}
          error={create.error}
          isPending={create.isPending}
          onSubmit={create.mutate}
          onCancel={close}
        />
      ) : roles.isError ? (
        <ErrorState error={roles.error} onRetry={() => void roles.refetch()} />
      ) : (
        <div role="status" aria-busy="true" aria-label="Loading what a key may do">
          <RowsSkeleton />
        </div>
      )}
      <LeaveGuard
        when={made?.token != null && !isStored}
        title="Leave without storing the key?"
        text="It is shown here and never again. Without it the program cannot sign in, and you would have to make another one."
        leave="Leave"
        stay="Back to the key"
      />
    </SideDrawer>
  );
}
