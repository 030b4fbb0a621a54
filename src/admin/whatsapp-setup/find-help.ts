/** Finds what somebody looks up: among the issues by words, among Meta's codes by number or words. Pure. */
import type { WhatsAppHelp } from '../../contract/whatsapp-help.ts';

export interface FoundHelp {
  key: string;
  title: string;
  code: number | null;
  text: string;
  nextStep: string | null;
}

const FIRST = 6;
/** More than anybody reads. */
const MAX_CODES = 20;

/** Without words: the first issues, or all of them. With words: what has every one of them, a code by its beginning. */
export function findHelp({ issues, codes }: WhatsAppHelp, query: string, isAll: boolean): FoundHelp[] {
  const known = issues.map((issue) => ({ ...issue, code: null }));
  const words = query.toLowerCase().split(/\s+/).filter(Boolean);
  if (words.length === 0) return isAll ? known : known.slice(0, FIRST);
  // As Meta writes it in its own messages: "(#131047) Re-engagement message".
  const digits = words.map((word) => word.replaceAll(/[^\da-z]/g, '')).find((word) => /^\d{1,9}$/.test(word));
  const fits = (text: string) => words.every((word) => text.toLowerCase().includes(word));
  const rows = codes.map(({ code, text, nextStep }) => ({ key: String(code), title: text, code, text: '', nextStep }));
  const byNumber = digits === undefined ? [] : rows.filter(({ code }) => String(code).startsWith(digits));
  const exact = byNumber.toSorted((a, b) => Number(String(b.code) === digits) - Number(String(a.code) === digits));
  const byWords = byNumber.length === 0 ? rows.filter(({ title, nextStep }) => fits(`${title} ${nextStep}`)) : [];
  return [
    ...known.filter(({ title, text, nextStep }) => fits(`${title} ${text} ${nextStep ?? ''}`)),
    ...[...exact, ...byWords].slice(0, MAX_CODES),
  ];
}
