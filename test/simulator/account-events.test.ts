/** Account webhooks: the shape Meta gives them, and what each changes in the account itself. */
import { createHmac } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { signedRequest } from '../../simulator/accounts/obligations.ts';
import { ALERT_TEMPLATE, alertTo, type Bench, bench, DAY_MS, demo, KAVITA, NUMBER, PRIYA, START_MS, WABA } from './support.ts';

const NOW = START_MS / 1_000;
const PARTNER = '1092837465019283';

async function control({ simulator }: Bench, path: string, body: unknown = {}): Promise<any> {
  const answer = await simulator.fetch(new Request(`http://sim.example/_sim${path}`, { method: 'POST', body: JSON.stringify(body) }));
  if (answer.status >= 400) throw new Error(await answer.text());
  return answer.json();
}

/** What was posted after the deed, as [entry.id, field, value]. */
async function told(here: Bench, path: string, body?: unknown): Promise<unknown[]> {
  const before = here.posted.length;
  await control(here, path, body);
  await here.simulator.deliverDue();
  return here.posted.slice(before).map(({ body: posted }) => {
    expect(posted.object).toBe('whatsapp_business_account');
    const [entry] = posted.entry;
    return [entry.id, entry.changes[0].field, entry.changes[0].value];
  });
}

const update = (here: Bench, body: unknown) => told(here, `/accounts/${WABA}/update`, body);

async function templateTo(here: Bench, to = KAVITA) {
  if (here.simulator.state.wabas.get(WABA)?.templates.size === 0) here.simulator.addTemplate(WABA, ALERT_TEMPLATE);
  return (await here.send(alertTo(to))).body.error?.code ?? 'sent';
}

describe('account_update', () => {
  it.each<[string, object, object]>([
    ['ACCOUNT_VIOLATION', { violationType: 'SCAM' }, { violation_info: { violation_type: 'SCAM' } }],
    ['BUSINESS_PRIMARY_LOCATION_COUNTRY_UPDATE', { country: 'IN' }, { country: 'IN' }],
    [
      'VOLUME_BASED_PRICING_TIER_UPDATE',
      { tier: '0:25000000' },
      {
        volume_tier_info: {
          tier_update_time: NOW,
          pricing_category: 'UTILITY',
          tier: '0:25000000',
          effective_month: '2026-11',
          region: 'India',
        },
      },
    ],
    [
      'AUTH_INTL_PRICE_ELIGIBILITY_UPDATE',
      { country: 'IN' },
      { auth_international_rate_eligibility: { start_time: NOW, exception_countries: [{ country_code: 'IN' }] } },
    ],
    ['ACCOUNT_DELETED', {}, {}],
    ['ACCOUNT_OFFBOARDED', {}, {}],
  ])('%s is told by the account', async (event, given, value) => {
    expect(await update(bench(), { event, ...given })).toEqual([[WABA, 'account_update', { event, ...value }]]);
  });

  it.each<[string, object, object]>([
    ['PARTNER_ADDED', {}, {}],
    ['PARTNER_REMOVED', { initiatedBy: 'SYSTEM' }, { disconnection_info: { reason: 'ACCOUNT_DISCONNECTED', initiated_by: 'SYSTEM' } }],
    ['AD_ACCOUNT_LINKED', { adAccountId: '77' }, { ad_account_linked: '77' }],
    ['MM_LITE_TERMS_SIGNED', {}, {}],
  ])('%s is told by the partner’s portfolio', async (event, given, value) => {
    const info = { waba_info: { waba_id: WABA, owner_business_id: demo.portfolioId } };
    expect(await update(bench(), { event, ...given })).toEqual([[PARTNER, 'account_update', { event, ...info, ...value }]]);
  });

  it('a ban refuses every send until it is lifted', async () => {
    const here = bench();
    expect(await update(here, { event: 'DISABLED_UPDATE', state: 'DISABLE' })).toEqual([
      [WABA, 'account_update', { event: 'DISABLED_UPDATE', ban_info: { waba_ban_state: 'DISABLE', waba_ban_date: 'November 21, 2026' } }],
    ]);
    expect(await templateTo(here)).toBe(131031);
    expect((await here.graph('GET', `/${WABA}?fields=health_status`)).body.health_status.can_send_message).toBe('BLOCKED');
    await update(here, { event: 'DISABLED_UPDATE', state: 'REINSTATE' });
    expect(await templateTo(here)).toBe('sent');
  });

  it('a scheduled ban refuses nothing yet', async () => {
    const here = bench();
    await update(here, { event: 'DISABLED_UPDATE', state: 'SCHEDULE_FOR_DISABLE' });
    expect(await templateTo(here)).toBe('sent');
  });

  it('a restriction of business-initiated messages holds for its days, and leaves answers alone', async () => {
    const here = bench();
    const restrictions = [{ type: 'RESTRICTED_BIZ_INITIATED_MESSAGING', days: 3 }];
    expect(await update(here, { event: 'ACCOUNT_RESTRICTION', restrictions })).toEqual([
      [
        WABA,
        'account_update',
        {
          event: 'ACCOUNT_RESTRICTION',
          restriction_info: [{ restriction_type: 'RESTRICTED_BIZ_INITIATED_MESSAGING', expiration: NOW + 3 * 86_400 }],
        },
      ],
    ]);
    expect(await templateTo(here)).toBe(368);
    here.simulator.phone(PRIYA).sendText(NUMBER, 'hi');
    expect((await here.sendText(PRIYA)).status).toBe(200);
    here.simulator.clock.wind(3 * DAY_MS);
    expect(await templateTo(here)).toBe('sent');
  });

  it('a restriction of utility templates refuses those', async () => {
    const here = bench();
    await update(here, { event: 'ACCOUNT_RESTRICTION', restrictions: [{ type: 'RESTRICTED_UTILITY_TEMPLATES', days: null }] });
    expect(await templateTo(here)).toBe(131064);
  });

  it('uninstalling ends the tokens and the webhooks', async () => {
    const here = bench();
    expect(await update(here, { event: 'PARTNER_APP_UNINSTALLED' })).toMatchObject([
      [PARTNER, 'account_update', { waba_info: { waba_id: WABA, partner_app_id: demo.app.id } }],
    ]);
    expect((await here.sendText(PRIYA)).body.error).toMatchObject({ code: 190, error_subcode: 460 });
    here.simulator.phone(PRIYA).sendText(NUMBER, 'anyone?');
    expect(await here.simulator.deliverDue()).toBe(0);
  });

  it('removing the partner leaves a good token that sees nothing', async () => {
    const here = bench();
    await update(here, { event: 'PARTNER_REMOVED' });
    expect((await here.sendText(PRIYA)).body.error).toMatchObject({ code: 100, error_subcode: 33 });
  });

  it('refuses an event it does not know', async () => {
    await expect(update(bench(), { event: 'NOPE' })).rejects.toThrow('event');
  });
});

describe('other fields of the account', () => {
  it.each<[string, string, object, [string, object][]]>([
    ['review', `/accounts/${WABA}/review`, { decision: 'REJECTED' }, [['account_review_update', { decision: 'REJECTED' }]]],
    [
      'alert',
      `/accounts/${WABA}/alert`,
      { type: 'OBA_REJECTED', description: 'Sorry', numberId: NUMBER },
      [
        [
          'account_alerts',
          {
            entity_type: 'PHONE_NUMBER',
            entity_id: NUMBER,
            alert_info: { alert_severity: 'WARNING', alert_status: 'ACTIVE', alert_type: 'OBA_REJECTED', alert_description: 'Sorry' },
          },
        ],
      ],
    ],
    [
      'capability',
      `/accounts/${WABA}/capability`,
      { tier: 'TIER_UNLIMITED', maxPhoneNumbers: 25 },
      [['business_capability_update', { max_daily_conversations_per_business: -1, max_phone_numbers_per_business: 25 }]],
    ],
    [
      'quality',
      `/numbers/${NUMBER}/quality`,
      { rating: 'RED' },
      [
        [
          'phone_number_quality_update',
          {
            display_phone_number: '912240961100',
            event: 'FLAGGED',
            current_limit: 'TIER_2K',
            max_daily_conversations_per_business: 'TIER_2K',
          },
        ],
      ],
    ],
    [
      'tier',
      `/numbers/${NUMBER}/tier`,
      { tier: 'TIER_10K' },
      [
        [
          'phone_number_quality_update',
          {
            display_phone_number: '912240961100',
            event: 'UPGRADE',
            old_limit: 'TIER_2K',
            current_limit: 'TIER_10K',
            max_daily_conversations_per_business: 'TIER_10K',
          },
        ],
        ['business_capability_update', { max_daily_conversations_per_business: 10_000, max_phone_numbers_per_business: 20 }],
      ],
    ],
    [
      'security',
      `/numbers/${NUMBER}/security`,
      { event: 'PIN_RESET_REQUEST', requester: '5' },
      [['security', { display_phone_number: '912240961100', event: 'PIN_RESET_REQUEST', requester: '5' }]],
    ],
    [
      'username',
      `/numbers/${NUMBER}/username`,
      { username: 'acmeloans' },
      [['business_username_update', { display_phone_number: '912240961100', username: 'acmeloans', status: 'approved' }]],
    ],
    ['any', `/accounts/${WABA}/webhook`, { field: 'flows', value: { event: 'X' } }, [['flows', { event: 'X' }]]],
  ])('tells %s', async (_name, path, body, expected) => {
    expect(await told(bench(), path, body)).toEqual(expected.map(([field, value]) => [WABA, field, value]));
  });

  it('changes what Graph says and what sends may do', async () => {
    const here = bench();
    await control(here, `/numbers/${NUMBER}/quality`, { rating: 'RED' });
    await control(here, `/numbers/${NUMBER}/tier`, { tier: 'TIER_250', event: 'DOWNGRADE' });
    await control(here, `/accounts/${WABA}/verification`, { status: 'pending' });
    const fields = 'quality_rating,status,whatsapp_business_manager_messaging_limit';
    expect((await here.graph('GET', `/${NUMBER}?fields=${fields}`)).body).toEqual({
      id: NUMBER,
      quality_rating: 'RED',
      status: 'FLAGGED',
      whatsapp_business_manager_messaging_limit: 'TIER_250',
    });
    expect((await here.graph('GET', `/${WABA}?fields=business_verification_status`)).body.business_verification_status).toBe('pending');
    await control(here, `/accounts/${WABA}/payment`, { hasPaymentMethod: false });
    expect(await templateTo(here)).toBe(131042);
    here.simulator.phone(PRIYA).sendText(NUMBER, 'hi');
    expect((await here.sendText(PRIYA)).status).toBe(200);
    await control(here, `/numbers/${NUMBER}/status`, { status: 'BANNED' });
    expect((await here.sendText(PRIYA)).body.error.code).toBe(131031);
  });

  it('verification lifts a new business to 2,000 people and 20 numbers', async () => {
    const here = bench();
    here.simulator.setTier(demo.portfolioId, 'TIER_250');
    const fields = (await told(here, `/accounts/${WABA}/verification`, { status: 'verified' })).map((entry) => (entry as string[])[1]);
    expect(fields).toEqual(['phone_number_quality_update', 'business_capability_update']);
    expect(here.simulator.state.portfolios.get(demo.portfolioId)).toMatchObject({ tier: 'TIER_2K', maxPhoneNumbers: 20 });
  });
});

describe('templates Meta changes', () => {
  it('tells an impending category by Meta’s own confusing words, then the change, quality and contents', async () => {
    const here = bench();
    const { id } = here.simulator.addTemplate(WABA, ALERT_TEMPLATE);
    const template = { message_template_id: Number(id), message_template_name: 'usage_risk', message_template_language: 'en' };
    const change = { name: 'usage_risk', category: 'MARKETING' };
    expect(await told(here, '/templates/category', { ...change, isImpending: true })).toEqual([
      [
        WABA,
        'template_category_update',
        { ...template, new_category: 'UTILITY', correct_category: 'MARKETING', category_update_timestamp: NOW + 86_400 },
      ],
    ]);
    expect(await told(here, '/templates/category', change)).toEqual([
      [WABA, 'template_category_update', { ...template, previous_category: 'UTILITY', new_category: 'MARKETING' }],
    ]);
    expect(await told(here, '/templates/quality', { name: 'usage_risk', score: 'YELLOW' })).toEqual([
      [WABA, 'message_template_quality_update', { ...template, previous_quality_score: 'UNKNOWN', new_quality_score: 'YELLOW' }],
    ]);
    expect(await told(here, '/templates/words', { name: 'usage_risk', body: 'Hello {{1}}, {{2}}.' })).toMatchObject([
      [
        WABA,
        'message_template_components_update',
        { ...template, message_template_element: 'Hello {{1}}, {{2}}.', message_template_title: 'Usage alert' },
      ],
    ]);
    expect((await here.graph('GET', `/${id}?fields=category`)).body.category).toBe('MARKETING');
  });
});

describe('people and phone apps', () => {
  const metadata = { display_phone_number: '912240961100', phone_number_id: NUMBER };

  it('moves a person to another phone, with another user id', async () => {
    const here = bench();
    here.simulator.phone(KAVITA).sendText(NUMBER, 'hi');
    await here.simulator.deliverDue();
    const before = here.messages()[0]?.from_user_id;
    await control(here, `/phones/${encodeURIComponent(KAVITA)}/identity`, { change: 'number', newPhone: '+919899999999' });
    here.simulator.phone('+919899999999').sendText(NUMBER, 'still me');
    await here.simulator.deliverDue();
    const [, system, after] = here.messages() as any[];
    expect(system).toMatchObject({
      from: KAVITA.slice(1),
      type: 'system',
      system: { type: 'user_changed_number', wa_id: '919899999999', user_id: after.from_user_id, previous_user_id: before },
    });
    expect(after.from_user_id).not.toBe(before);
  });

  it('gives a person another user id at the same phone, and tells of another device', async () => {
    const here = bench();
    here.simulator.phone(KAVITA).sendText(NUMBER, 'hi');
    await control(here, `/phones/${encodeURIComponent(KAVITA)}/identity`, { change: 'user_id' });
    await control(here, `/phones/${encodeURIComponent(KAVITA)}/identity`, { change: 'identity' });
    await here.simulator.deliverDue();
    const [first, changed, device] = here.messages() as any[];
    expect(changed.system).toMatchObject({ type: 'user_changed_user_id', previous_user_id: first.from_user_id });
    expect(changed.system.user_id).not.toBe(first.from_user_id);
    expect(device.system).toMatchObject({ type: 'customer_identity_changed', identity: { acknowledged: false } });
    const sent = await here.send({ recipient: changed.system.user_id, type: 'text', text: { body: 'Hello' } });
    expect(sent.status).toBe(200);
  });

  it('tells that somebody wants no marketing', async () => {
    const here = bench();
    const path = `/phones/${encodeURIComponent(KAVITA)}/preferences`;
    expect(await told(here, path, { numberId: NUMBER, value: 'stop' })).toMatchObject([
      [
        WABA,
        'user_preferences',
        { metadata, user_preferences: [{ wa_id: KAVITA.slice(1), category: 'marketing_messages', value: 'stop', timestamp: NOW }] },
      ],
    ]);
  });

  it('echoes what was written on the phone app, shares its history and its contacts', async () => {
    const here = bench();
    expect(await told(here, `/numbers/${NUMBER}/echoes`, { to: KAVITA, text: 'From the shop' })).toMatchObject([
      [
        WABA,
        'smb_message_echoes',
        { metadata, message_echoes: [{ from: '912240961100', to: KAVITA.slice(1), type: 'text', text: { body: 'From the shop' } }] },
      ],
    ]);
    expect(here.simulator.phone(KAVITA).lastMessage(NUMBER)).toMatchObject({ body: 'From the shop', from: 'business' });
    const messages = [
      { phone: KAVITA, text: 'Hello?', from: 'person', hoursAgo: 2 },
      { phone: KAVITA, text: 'Long ago', from: 'business', hoursAgo: 1_000 },
    ];
    expect(await told(here, `/numbers/${NUMBER}/history`, { messages })).toMatchObject([
      [WABA, 'history', { history: [{ metadata: { phase: 0, chunk_order: 1, progress: 33 }, threads: [{ id: KAVITA.slice(1) }] }] }],
      [WABA, 'history', { history: [{ metadata: { phase: 1, progress: 67 } }] }],
    ]);
    expect(await told(here, `/numbers/${NUMBER}/history`, { declined: true })).toMatchObject([
      [WABA, 'history', { history: [{ errors: [{ code: 2_593_109 }] }] }],
    ]);
    expect(await told(here, `/numbers/${NUMBER}/contacts`, { contacts: [{ phone: KAVITA, name: 'Kavita T' }] })).toMatchObject([
      [
        WABA,
        'smb_app_state_sync',
        { state_sync: [{ type: 'contact', action: 'add', contact: { full_name: 'Kavita T', first_name: 'Kavita' } }] },
      ],
    ]);
  });
});

describe('what Meta owes a person', () => {
  it.each(['deauthorize', 'data-deletion'])('posts a signed request: %s', async (path) => {
    const requests: { type: string | null; form: URLSearchParams }[] = [];
    const here = bench({
      deliver: async (request) => {
        requests.push({ type: request.headers.get('content-type'), form: new URLSearchParams(await request.text()) });
        return Response.json({ url: 'https://app.example/deleted/1', confirmation_code: '1' });
      },
    });
    const answer = await control(here, `/obligations/${path}`, { url: 'https://app.example/meta', userId: '218471' });
    expect(answer).toEqual({ status: 200, body: '{"url":"https://app.example/deleted/1","confirmation_code":"1"}' });
    const [signature = '', payload = ''] = (requests[0]?.form.get('signed_request') ?? '').split('.');
    expect(requests[0]?.type).toBe('application/x-www-form-urlencoded');
    expect(signature).toBe(createHmac('sha256', demo.app.secret).update(payload).digest('base64url'));
    expect(JSON.parse(Buffer.from(payload, 'base64url').toString())).toEqual({
      user_id: '218471',
      algorithm: 'HMAC-SHA256',
      issued_at: NOW,
    });
  });

  it('signs as the reference does', async () => {
    const payload = { user_id: '218471', algorithm: 'HMAC-SHA256', issued_at: 1_790_000_000, expires: 1_790_003_600 };
    expect(await signedRequest('example-app-secret', payload)).toBe(
      '-eczMgtnPn8p8Jy43d8E1ph1wc0agnZnXnEvYmoajYc.eyJ1c2VyX2lkIjoiMjE4NDcxIiwiYWxnb3JpdGhtIjoiSE1BQy1TSEEyNTYiLCJpc3N1ZWRfYXQiOjE3OTAwMDAwMDAsImV4cGlyZXMiOjE3OTAwMDM2MDB9',
    );
  });
});
