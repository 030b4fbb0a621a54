/** How the page understands the address it was opened at. */
import { describe, expect, it } from 'vitest';
import { emailIn, readAddress } from '../../src/admin/embed/opened-as.ts';

const HOST_ORIGINS = 'https://crm.example https://crm.example:8443';

describe('the page', () => {
  it.each([
    ['/settings/whatsapp-setup?embed=ten_1', true, { as: 'frame', tenantId: 'ten_1', origins: HOST_ORIGINS.split(' ') }],
    ['/settings/whatsapp-setup/?embed=ten_1', true, { as: 'frame', tenantId: 'ten_1', origins: HOST_ORIGINS.split(' ') }],
    ['/settings/whatsapp-setup?embed=ten_1', false, { as: 'page' }],
    ['/settings/whatsapp-setup?embed=', true, { as: 'page' }],
    ['/settings/whatsapp-setup', true, { as: 'page' }],
    ['/messages?embed=ten_1', true, { as: 'page' }],
    ['/sign-in/host?tenant=ten_1#token=a.b.c', false, { as: 'host_sign_in', tenantId: 'ten_1', token: 'a.b.c' }],
    ['/sign-in/host?tenant=ten_1&token=a.b.c', false, { as: 'host_sign_in', tenantId: 'ten_1', token: null }],
    ['/sign-in/host', false, { as: 'host_sign_in', tenantId: '', token: null }],
  ])('at %s (in a frame: %s) is opened as %j', (address, isInFrame, expected) => {
    expect(readAddress(new URL(address, 'https://app.example'), { isInFrame, hostOrigins: HOST_ORIGINS })).toEqual(expected);
  });

  it('reads from a token whose it says it is', () => {
    const token = (claims: unknown) => `e30.${Buffer.from(JSON.stringify(claims)).toString('base64url')}.x`;
    expect(emailIn(token({ email: ' Zoë@Crm.Example', name: '???>>>' }))).toBe('zoë@crm.example');
    expect([token({}), token({ email: 5 }), token(null), 'x', 'a.b.c', ''].map(emailIn)).toEqual(Array(6).fill(null));
  });
});
