/** Meta's popup without a browser: walks its screens in the simulator and answers what our page would hear of it. */
import type { Failure } from '../../simulator/accounts/state.ts';
import type { Simulator } from '../../simulator/simulator.ts';
import { workerSettings } from './worker-settings.ts';

const ORIGIN = 'https://graph.test';

export interface PopupEnd {
  code: string;
  event: string;
  data: Record<string, string>;
  /** The new number, E.164. */
  phone: string;
}

let popups = 0;

/** One that ends; each time another business and number, unless `answers` say otherwise. */
export async function finishPopup(
  simulator: Simulator,
  options: { failures?: Failure[]; answers?: Record<string, string>; featureType?: string } = {},
): Promise<PopupEnd> {
  popups += 1;
  const digits = `98765${String(43_000 + popups * 10)}`;
  simulator.state.signup.failures = options.failures ?? [];
  const dialog = new URLSearchParams({
    client_id: workerSettings.META_APP_ID,
    config_id: workerSettings.META_SIGNUP_CONFIG_ID,
    response_type: 'code',
    override_default_response_type: 'true',
    origin: 'https://app.test',
    cb: 'f1',
    extras: JSON.stringify({ featureType: options.featureType ?? '' }),
  });
  const call = (path: string, form?: Record<string, string>) =>
    simulator.fetch(new Request(ORIGIN + path, form ? { method: 'POST', body: new URLSearchParams(form), redirect: 'manual' } : {}));
  const opened = await simulator.fetch(new Request(`${ORIGIN}/v25.0/dialog/oauth?${dialog.toString()}`, { redirect: 'manual' }));
  const path = opened.headers.get('location') ?? '';
  const session = simulator.state.signup.sessions.get(path.split('/').pop() ?? '');
  if (!session) throw new Error('the popup did not open');
  const screens: Record<string, string>[] = [
    { step: 'login', person: [...simulator.state.people.keys()][0] ?? '' },
    { step: 'permissions' },
    { step: 'business', business: 'new', businessName: `Sunrise ${popups}`, timeZone: 'Asia/Kolkata', currency: 'INR' },
    { step: 'profile', legalName: `Sunrise ${popups}`, street: '12 Nehru Road', email: 'a@sunrise.example', website: 'sunrise.example' },
    { step: 'number', number: 'new', callingCode: '91', phoneNumber: digits, method: 'SMS' },
    { step: 'code' },
    { step: 'summary', displayName: `Sunrise ${popups}`, payment: 'on', terms: 'on' },
  ];
  for (const screen of screens) {
    if (session.step !== screen.step) continue;
    await call(path, { ...screen, ...(screen.step === 'code' ? { code: session.code?.text ?? '' } : {}), ...options.answers });
  }
  simulator.state.signup.failures = [];
  if (session.authCode === null) throw new Error(`the popup stopped at ${session.step}`);
  const message = session.message as { event: string; data: Record<string, string> };
  return { code: session.authCode, event: message.event, data: message.data, phone: `+91${digits}` };
}
