/** Finds the element of `contacts` that belongs to a message, a status or a preference: by id, not by position. */
import { identityOf, isRecord, type Json } from './webhook-values.ts';

export interface ContactBook {
  /** The elements that are objects. */
  all: readonly Json[];
  of(element: Json): Json | null;
}

/**
 * @param isOnlyItem whether the value holds one single item: then an only contact is its person even where the two
 *   share no id (Meta's own example of a shared contact names the sender in `contacts` alone), unless they differ.
 */
export function bookOfContacts(contacts: unknown, isOnlyItem: boolean): ContactBook {
  const elements: unknown[] = Array.isArray(contacts) ? contacts : [];
  const all = elements.filter(isRecord);
  const byId = new Map<string, Json>();
  for (const contact of all) {
    const { phone, bsuid } = identityOf([contact.wa_id], [contact.user_id]);
    for (const id of [phone, bsuid]) if (id !== null && !byId.has(id)) byId.set(id, contact);
  }
  const only = isOnlyItem && elements.length === 1 ? (all[0] ?? null) : null;
  return {
    all,
    of(element) {
      const ids = idsOf(element);
      const known = ids.find((id) => byId.has(id));
      if (known !== undefined) return byId.get(known) ?? null;
      return only !== null && !differs(only, ids) ? only : null;
    },
  };
}

function idsOf(element: Json): string[] {
  const { from, to, wa_id, recipient_id, recipient_participant_id } = element;
  const people = [
    identityOf([from], [element.from_user_id]),
    identityOf([to], [element.to_user_id]),
    identityOf([wa_id], [element.user_id]),
    identityOf([recipient_id], [element.recipient_user_id]),
    identityOf([recipient_participant_id], [element.recipient_participant_user_id]),
  ];
  return people.flatMap((person) => [person.phone, person.bsuid]).filter((id) => id !== null);
}

/** Two ids of the same kind that are not the same. */
function differs(contact: Json, ids: readonly string[]): boolean {
  const { phone, bsuid } = identityOf([contact.wa_id], [contact.user_id]);
  const isPhone = (id: string) => id.startsWith('+');
  return (phone !== null && ids.some(isPhone)) || (bsuid !== null && ids.some((id) => !isPhone(id)));
}
