/** JSON from outside: what is no JSON, and text that no database can keep. */
import { describe, expect, it } from 'vitest';
import { parseJson } from '../../src/lib/json.ts';

describe('parseJson', () => {
  it.each([
    ['whole characters stay, escaped or not', '{"a":["\\ud83d\\ude00","😀","\\\\ud800"]}', { a: ['😀', '😀', '\\ud800'] }],
    ['half a character is replaced', '{"a":["x\\ud800y",{"b":"\\uDC00"}],"c":1}', { a: ['x�y', { b: '�' }], c: 1 }],
    ['an escaped backslash does not hide one', '"\\\\ud83d\\ude00"', '\\ud83d�'],
  ])('%s', (_name, text, value) => {
    expect(parseJson(text)).toEqual({ ok: true, value });
  });

  it('says what is none', () => {
    expect(parseJson('{')).toEqual({ ok: false });
  });
});
