/** Which apps get an account's webhooks, and where to: without a subscription there are none. */
import type { Core } from '../core.ts';
import { isText, type Json, wordOf } from '../rules/json.ts';
import type { Waba } from '../state.ts';
import { confirmCallback } from '../webhooks/handshake.ts';
import { type Answer, answer, refused } from './answer.ts';

export function listSubscribed(core: Core, waba: Waba): Answer {
  const data = [...waba.subscribed].map(([id, { overrideCallbackUri }]) => ({
    whatsapp_business_api_data: {
      id,
      link: `https://www.facebook.com/games/?app_id=${id}`,
      name: id === core.state.app.id ? 'Switchboard' : 'Another app',
    },
    ...(overrideCallbackUri ? { override_callback_uri: overrideCallbackUri } : {}),
  }));
  return answer({ data });
}

export async function subscribe(core: Core, waba: Waba, body: Json): Promise<Answer> {
  const url = isText(body.override_callback_uri) ? body.override_callback_uri : null;
  if (url) {
    const refusal = await confirmCallback(core, url, wordOf(body.verify_token));
    if (refusal) return refused(refusal);
  }
  waba.subscribed.set(core.state.app.id, { overrideCallbackUri: url });
  return answer({ success: true });
}

export function unsubscribe(core: Core, waba: Waba): Answer {
  waba.subscribed.delete(core.state.app.id);
  return answer({ success: true });
}
