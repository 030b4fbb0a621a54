/** Short ways for Worker tests to say things and to look at the log. */
import type { Switchboard } from './switchboard.ts';
import { usageAlert } from './switchboard.ts';

export interface LogRow {
  id: string;
  status: string;
  form: string | null;
  attempt: number;
  wamid: string | null;
  reason: string | null;
  error_code: number | null;
  claims: number;
  not_before_ms: number;
  conversation_id: string;
  accepted_at_ms: number | null;
  sent_at_ms: number | null;
  delivered_at_ms: number | null;
  read_at_ms: number | null;
  failed_at_ms: number | null;
}

/** Raises an alert for the CSM's customer and answers its message id. */
export async function raise(switchboard: Switchboard, alert: unknown = usageAlert()): Promise<string> {
  const { status, body } = await switchboard.api('POST', '/api/v1/alerts', alert);
  if (status !== 201) throw new Error(JSON.stringify(body));
  return body.messageId;
}

export async function rowOf(switchboard: Switchboard, messageId: string): Promise<LogRow> {
  const row = await switchboard.bindings.DB.prepare('SELECT * FROM messages WHERE id = ?').bind(messageId).first<LogRow>();
  if (!row) throw new Error('no such message');
  return row;
}

export async function eventsOf(switchboard: Switchboard, messageId: string): Promise<string[]> {
  const { results } = await switchboard.bindings.DB.prepare('SELECT kind FROM message_events WHERE message_id = ? ORDER BY at_ms, key')
    .bind(messageId)
    .all<{ kind: string }>();
  return results.map((row) => row.kind);
}

export function csmPhone({ simulator, workspace }: Switchboard) {
  return simulator.phone(workspace.members.csm.phone ?? '');
}

/** The CSM writes something, which opens the window, and gets whatever answer that brings. */
export async function openCsmWindow(switchboard: Switchboard): Promise<void> {
  csmPhone(switchboard).sendText(switchboard.workspace.connection.numberId, 'hello');
  await switchboard.settle();
}

/** What Meta accepted for the CSM, in order: type and attempt. */
export function acceptedFor(switchboard: Switchboard, messageId: string): string[] {
  return switchboard.simulator.sends
    .all()
    .filter((send) => send.biz_opaque_callback_data?.startsWith(`${messageId}.`))
    .map((send) => `${send.type}.${send.biz_opaque_callback_data?.split('.')[1]}`);
}
