/** `/{number}/whatsapp_business_profile`: what people see of a business. */
import type { Core } from '../core.ts';
import { isText, type Json } from '../rules/json.ts';
import { checkProfile } from '../rules/profile-limits.ts';
import type { BusinessNumber } from '../state.ts';
import { type Answer, answer, refused } from './answer.ts';

const PARTS = ['about', 'address', 'description', 'email', 'profile_picture_url', 'websites', 'vertical'] as const;

/** A list of one, without an id. `messaging_product` is always in it; parts that were never set are left out. */
export function readProfile(number: BusinessNumber, fields: string | undefined): Answer {
  const asked = fields?.split(',').map((field) => field.trim());
  const unknown = asked?.find((field) => field !== 'messaging_product' && !(PARTS as readonly string[]).includes(field));
  if (unknown !== undefined) {
    return refused({ code: 100, message: `(#100) Tried accessing nonexisting field (${unknown}) on node type (WhatsAppBusinessProfile)` });
  }
  const shown = PARTS.filter((part) => (!asked || asked.includes(part)) && number.profile[part] !== undefined);
  return answer({
    data: [{ messaging_product: 'whatsapp', ...Object.fromEntries(shown.map((part) => [part, number.profile[part]])) }],
  });
}

export function updateProfile(core: Core, number: BusinessNumber, body: Json): Answer {
  if (body.messaging_product !== 'whatsapp') return refused({ code: 100, message: '(#100) The parameter messaging_product is required.' });
  const refusal = checkProfile(body);
  if (refusal) return refused(refusal);
  const handle = body.profile_picture_handle;
  if (isText(handle)) {
    const isKnown = [...core.state.media.uploads.values()].some((upload) => upload.handle === handle);
    if (!isKnown) return refused({ code: 100, message: '(#100) Param profile_picture_handle is not a handle of an upload.' });
    number.profile.profile_picture_url = `https://pps.whatsapp.net/v/${number.id}.jpg`;
  }
  for (const part of PARTS) {
    if (part !== 'profile_picture_url' && body[part] !== undefined) Object.assign(number.profile, { [part]: body[part] });
  }
  return answer({ success: true });
}
