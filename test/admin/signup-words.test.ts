/** What the page believes of Meta's window, what it reports, which browsers it warns of, and how help is found. */
import { describe, expect, it } from 'vitest';
import { findHelp } from '../../src/admin/whatsapp-setup/find-help.ts';
import { readSignupMessage, reportOf, startBody } from '../../src/admin/whatsapp-setup/signup-messages.ts';
import { obstacleOf } from '../../src/admin/whatsapp-setup/signup-obstacles.ts';
import { help } from './mock-connect.ts';

const META = ['https://www.facebook.com'];
const message = (event: string, data: unknown = {}) => JSON.stringify({ type: 'WA_EMBEDDED_SIGNUP', event, data });

describe('a message of the window', () => {
  it('is read when it comes from exactly one of the allowed origins', () => {
    expect(readSignupMessage('https://www.facebook.com', message('FINISH', { waba_id: '1' }), META)).toEqual({
      event: 'FINISH',
      data: { waba_id: '1' },
    });
  });

  it.each([
    'https://evilfacebook.com',
    'https://www.facebook.com.evil.example',
    'http://www.facebook.com',
    'https://www.facebook.com:8443',
    'https://web.facebook.com',
    'null',
    '',
  ])('is not read from %s', (origin) => {
    expect(readSignupMessage(origin, message('FINISH'), META)).toBeNull();
  });

  it.each([
    ['text that is no JSON', 'cb=f1&type=resize'],
    ['another type', JSON.stringify({ type: 'OTHER', event: 'FINISH' })],
    ['no event', JSON.stringify({ type: 'WA_EMBEDDED_SIGNUP' })],
    ['a list', '[]'],
    ['null', 'null'],
    ['an object instead of text', { type: 'WA_EMBEDDED_SIGNUP', event: 'FINISH' }],
  ])('is not read as %s', (_, data) => {
    expect(readSignupMessage(META[0] ?? '', data, META)).toBeNull();
  });
});

describe('what the API is told', () => {
  it('hints go with the code only from an end that was one', () => {
    expect(startBody('AQ1', { event: 'FINISH', data: { waba_id: '1' } })).toEqual({ code: 'AQ1', event: 'FINISH', data: { waba_id: '1' } });
    expect(startBody('AQ1', { event: 'CANCEL', data: { current_step: 'PERMISSIONS' } })).toEqual({ code: 'AQ1' });
    expect(startBody('AQ1', null)).toEqual({ code: 'AQ1' });
  });

  it('a report carries what the window said, cut to what the API takes', () => {
    expect(reportOf(null)).toEqual({ event: 'CANCEL' });
    expect(reportOf({ event: 'CANCEL', data: { current_step: 'PERMISSIONS' } })).toEqual({ event: 'CANCEL', currentStep: 'PERMISSIONS' });
    expect(
      reportOf({ event: 'ERROR', data: { error_code: 368, error_message: 'x'.repeat(600), session_id: 's', current_step: {} } }),
    ).toEqual({
      event: 'ERROR',
      errorCode: '368',
      errorMessage: 'x'.repeat(500),
      sessionId: 's',
    });
  });
});

describe('before the click', () => {
  const safari = 'Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 Version/18.0 Mobile/15E148 Safari/604.1';

  it.each([
    ['https:', 'app.example', safari, undefined],
    ['http:', 'localhost', safari, undefined],
    ['http:', '127.0.0.1', safari, undefined],
    ['http:', 'app.example', safari, 'no_https'],
    ['https:', 'app.example', `${safari} Instagram 350.0`, 'in_app_browser'],
    ['https:', 'app.example', `${safari} [FBAN/FBIOS;FBAV/480.0]`, 'in_app_browser'],
    ['https:', 'app.example', 'WhatsApp/2.24.17 i', 'in_app_browser'],
    ['https:', 'app.example', `${safari} [LinkedInApp]/9.30`, 'in_app_browser'],
    ['https:', 'app.example', 'Mozilla/5.0 (Linux; Android 14; Pixel 8; wv) Chrome/140', 'in_app_browser'],
  ])('%s//%s in "%s": %s', (protocol, hostname, userAgent, code) => {
    expect(obstacleOf({ protocol, hostname, userAgent })?.code).toBe(code);
  });
});

describe('help', () => {
  const found = (query: string, isAll = false) => findHelp(help, query, isAll).map(({ key }) => key);

  it('shows the first six issues, and all on demand', () => {
    expect(found('')).toEqual(help.issues.slice(0, 6).map(({ key }) => key));
    expect(found(' ', true)).toEqual(help.issues.map(({ key }) => key));
  });

  it('finds a code by its number, its beginning, and with Meta’s #', () => {
    expect(found('133016')).toEqual(['133016']);
    expect(found('#190')).toEqual(['190']);
    expect(found('13')).toEqual(['131047', '133016']);
  });

  it('finds a code in the whole of what Meta said', () => {
    expect(found('(#131047) Re-engagement message')).toEqual(['131047']);
    expect(found('error 190:')).toEqual(['190']);
    expect(found('24 hours')).toEqual(['131047']);
  });

  it('finds issues and codes by every word', () => {
    expect(found('delete account')).toEqual(['number_on_whatsapp']);
    expect(found('access token')).toEqual(['190']);
    expect(found('nothing like it')).toEqual([]);
  });
});
