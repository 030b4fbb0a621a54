/** `/{number}/settings`: storage, calling and identity checks; kept and shown, without further effect. */
import { isObject, type Json, wordOf } from '../rules/json.ts';
import type { BusinessNumber } from '../state.ts';
import { type Answer, answer, refused } from './answer.ts';

const PARTS = ['calling', 'storage_configuration', 'user_identity_change', 'payload_encryption'];
const REGIONS = ['AU', 'ID', 'IN', 'JP', 'SG', 'KR', 'DE', 'CH', 'GB', 'BR', 'BH', 'ZA', 'AE', 'CA'];
const STORAGE_STATES = [
  'DEFAULT',
  'IN_COUNTRY_STORAGE_ENABLED',
  'IN_COUNTRY_STORAGE_DISABLED',
  'NO_STORAGE_ENABLED',
  'NO_STORAGE_DISABLED',
];

export function readSettings(number: BusinessNumber): Answer {
  return answer({ storage_configuration: { status: 'DEFAULT' }, calling: { status: 'DISABLED' }, ...number.settingsParts });
}

export function updateSettings(number: BusinessNumber, body: Json): Answer {
  const given = PARTS.filter((part) => body[part] !== undefined);
  if (given.length === 0) return refused({ code: 100, message: `(#100) One of the parameters ${PARTS.join(', ')} is required.` });
  const wrong = given.find((part) => !isObject(body[part]));
  if (wrong) return refused({ code: 100, message: `(#100) Param ${wrong} must be a JSON object.` });
  const storage = body.storage_configuration;
  if (isObject(storage)) {
    if (!STORAGE_STATES.includes(wordOf(storage.status))) {
      return refused({ code: 100, message: `(#100) Param storage_configuration[status] must be one of {${STORAGE_STATES.join(', ')}}.` });
    }
    if (storage.status === 'IN_COUNTRY_STORAGE_ENABLED' && !REGIONS.includes(wordOf(storage.data_localization_region))) {
      return refused({ code: 100, message: `(#100) Param data_localization_region must be one of {${REGIONS.join(', ')}}.` });
    }
  }
  for (const part of given) number.settingsParts[part] = body[part];
  return answer({ success: true });
}
