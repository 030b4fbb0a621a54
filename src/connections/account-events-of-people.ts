/** Events about templates and about people, as far as they change what may be sent. */
import { sql } from 'drizzle-orm';
import { type AccountEvent, type Effect, NO_EFFECT } from './account-event.ts';

/** An older event never overrides a newer state. Languages arrive as en_US and as en-US. */
export function templateState({ value, connection, atMs }: AccountEvent): Effect {
  const { event, message_template_name: name, message_template_language: language } = value;
  if (typeof event !== 'string' || typeof name !== 'string' || typeof language !== 'string') return NO_EFFECT;
  const code = language.replace('-', '_');
  const key = sql`tenant_id = ${connection.tenantId} AND waba_id = ${connection.wabaId} AND name = ${name} AND language = ${code}`;
  return {
    // A template that was pulled since has a time of its own, so it is compared with that.
    subject: null,
    changes: (counts) => [
      sql`UPDATE templates SET status = ${event}, updated_at_ms = ${atMs} WHERE ${key} AND updated_at_ms <= ${atMs} AND ${counts}`,
      // One that we do not know yet is pulled with the rest at the next minute.
      sql`UPDATE connections SET templates_due_at_ms = 0 WHERE id = ${connection.id} AND NOT EXISTS (SELECT 1 FROM templates WHERE ${key})`,
    ],
  };
}

/** "Stop" in the app's own marketing switch: nothing business-initiated goes to that person until a later "resume". */
export function marketingPreference({ item, value, connection, atMs }: AccountEvent): Effect {
  const choice = value.value;
  const { person } = item;
  if ((choice !== 'stop' && choice !== 'resume') || !person) return NO_EFFECT;
  return {
    subject: null,
    changes: (counts) => [
      sql`UPDATE contacts SET opted_out_at_ms = ${choice === 'stop' ? atMs : null} WHERE tenant_id = ${connection.tenantId}
        AND id IN (SELECT contact_id FROM contact_identities WHERE tenant_id = ${connection.tenantId}
          AND ((kind = 'phone' AND value = ${person.phone}) OR (kind = 'bsuid' AND value = ${person.bsuid})))
        AND (opted_out_at_ms IS NULL OR opted_out_at_ms <= ${atMs}) AND ${counts}`,
    ],
  };
}
