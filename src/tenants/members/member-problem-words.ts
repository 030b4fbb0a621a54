/** What stands against a member, in words for the field it is about. */
import { PERMISSIONS } from '../../contract/permissions.ts';
import type { MemberRefusal } from './decide-member.ts';
import type { MemberRow } from './member-facts.ts';

/** Null for what is no field's fault. */
export function wordsOfRefusal(refusal: MemberRefusal): { field: keyof MemberRow; message: string } | null {
  switch (refusal.reason) {
    case 'not_found':
      return null;
    case 'email_taken':
      return { field: 'email', message: `${refusal.holder.name} has this e-mail address already.` };
    case 'phone_invalid':
      return { field: 'phone', message: 'That is no phone number. Write it with its country code, for instance +91 98200 10001.' };
    case 'phone_taken':
      return {
        field: 'phone',
        message: `${refusal.holder.name} has this number, and a number belongs to one active member. Change theirs first.`,
      };
    case 'phone_is_the_workspaces_own':
      return { field: 'phone', message: 'The workspace itself speaks from this number. Use the person’s own.' };
    case 'telegram_taken':
      return {
        field: 'telegramUserId',
        message: `${refusal.holder.name} has this Telegram account, and an account belongs to one active member. Change theirs first.`,
      };
    case 'role_unknown':
      return { field: 'role', message: 'There is no such role in this workspace.' };
    case 'manager_unknown':
      return { field: 'managerId', message: 'That is no active member. Choose one, or nobody.' };
    case 'manager_circle':
      return { field: 'managerId', message: 'That person reports to this one already. Choose somebody else, or nobody.' };
    case 'beyond_your_own': {
      const words = refusal.permissions.map((name) => PERMISSIONS[name].words).join('; ');
      return { field: 'role', message: `Nobody can give or take permissions that they do not hold themselves, and as far: ${words}.` };
    }
    case 'last_admin':
      return { field: 'role', message: 'This is the last active admin. Make somebody else an admin first.' };
  }
}
