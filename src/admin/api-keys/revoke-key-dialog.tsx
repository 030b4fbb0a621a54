/** Asks before a key is revoked, which cannot be undone. */
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import type { ApiKeyView } from '../../contract/api-keys.ts';
import { toastDone } from '../lib/toasts.tsx';
import { ConfirmDialog } from '../parts/confirm-dialog.tsx';
import { Moment } from '../parts/moment.tsx';
import { apiKeysKey, apiKeysQuery, revokeApiKey } from './queries.ts';

export function RevokeKeyDialog({ apiKey, onClose }: { apiKey: ApiKeyView | null; onClose: () => void }) {
  const client = useQueryClient();
  // Kept while the dialog fades out.
  const [shown, setShown] = useState(apiKey);
  useEffect(() => {
    if (apiKey) setShown(apiKey);
  }, [apiKey]);

  const revoke = useMutation({
    mutationFn: (id: string) => revokeApiKey(id),
    onSuccess: (revoked) => {
      void client.invalidateQueries({ queryKey: apiKeysKey });
      toastDone(`The key “${revoked.name}” is revoked.`);
      onClose();
    },
  });

  return (
    <ConfirmDialog
      isOpen={apiKey !== null}
      title={`Revoke “${shown?.name ?? ''}”?`}
      confirm="Revoke the key"
      isDanger
      isPending={revoke.isPending}
      error={revoke.error}
      onConfirm={() => apiKey && revoke.mutate(apiKey.id)}
      onClose={() => {
        revoke.reset();
        onClose();
      }}
    >
      The program that uses it is refused from its next request on. {shown && <LastUse key={shown.id} id={shown.id} />} This cannot be
      undone: to let the program in again, make a new key.
    </ConfirmDialog>
  );
}

/** As of now: the list behind the dialog may be older than the first use of the key. */
function LastUse({ id }: { id: string }) {
  const keys = useQuery({ ...apiKeysQuery, refetchOnMount: 'always' });
  if (!keys.isFetchedAfterMount) return 'Looking up when it was last used…';
  const lastUsedAt = keys.isError ? undefined : keys.data?.find((key) => key.id === id)?.lastUsedAt;
  if (lastUsedAt === undefined) return 'When it was last used could not be looked up.';
  if (lastUsedAt === null) return 'It was never used.';
  return (
    <>
      It was last used <Moment at={lastUsedAt} />.
    </>
  );
}
