/** Whether a member was invited, is active or was deactivated. */
import type { Member } from '../../contract/members.ts';
import { ToneBadge } from '../parts/tone-badge.tsx';
import { MEMBER_STATE_LOOKS } from './member-words.ts';

export function MemberState({ state }: { state: Member['state'] }) {
  const { label, tone } = MEMBER_STATE_LOOKS[state];
  return <ToneBadge tone={tone}>{label}</ToneBadge>;
}
