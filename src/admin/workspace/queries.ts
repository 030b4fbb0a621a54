/** What the settings page asks and tells the API. */
import { queryOptions } from '@tanstack/react-query';
import type { ChangeWorkspace, WorkspaceSettings } from '../../contract/workspace.ts';
import { getJson, patch } from '../lib/api.ts';

export const workspaceKey = ['workspace'] as const;

export const workspaceQuery = queryOptions({
  queryKey: workspaceKey,
  queryFn: ({ signal }) => getJson<WorkspaceSettings>('/workspace', {}, signal),
});

export function changeWorkspace(change: ChangeWorkspace): Promise<WorkspaceSettings> {
  return patch<WorkspaceSettings>('/workspace', change);
}
