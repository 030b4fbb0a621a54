/** Tokens that are shown once: never twice the same, and kept as a hash. */
import { describe, expect, it } from 'vitest';
import { newToken, sha256Hex } from '../../src/security/tokens.ts';

describe('a token', () => {
  it('carries its prefix and 256 random bits', () => {
    expect(newToken('sbk')).toMatch(/^sbk_[A-Za-z0-9_-]{43}$/);
  });

  it('is never given twice', () => {
    expect(new Set(Array.from({ length: 10_000 }, () => newToken('sbk'))).size).toBe(10_000);
  });

  it.each([
    ['', 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855'],
    ['abc', 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad'],
  ])('%j is kept as its SHA-256', async (text, hash) => {
    expect(await sha256Hex(text)).toBe(hash);
  });
});
