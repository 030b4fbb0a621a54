/** What Meta's window tells this page, from whom it is believed, and what it came to. Pure. */
import type { Trouble } from '../../contract/whatsapp-setup.ts';

export interface SignupMessage {
  /** FINISH, CANCEL, ERROR ... */
  event: string;
  data: Readonly<Record<string, unknown>>;
}

/** What the API is told of a window that came to nothing. */
export interface SignupReport {
  event: 'CANCEL' | 'ERROR' | 'POPUP_BLOCKED' | 'SDK_BLOCKED';
  currentStep?: string;
  errorCode?: string;
  errorMessage?: string;
  sessionId?: string;
}

/**
 * Null for everything that is not from exactly one of `origins`, or not about signing up: Meta's SDK posts other messages on
 * the same channel. A name that merely ends like Meta's is nobody's here. Source: Meta, "Embedded Signup: implementation".
 */
export function readSignupMessage(origin: string, data: unknown, origins: readonly string[]): SignupMessage | null {
  if (!origins.includes(origin) || typeof data !== 'string') return null;
  const message = parse(data);
  if (!isRecord(message) || message.type !== 'WA_EMBEDDED_SIGNUP' || typeof message.event !== 'string') return null;
  return { event: message.event, data: isRecord(message.data) ? message.data : {} };
}

/** The body that goes with the code. The ids in it are hints, which the server reads again from Meta. */
export function startBody(code: string, heard: SignupMessage | null): { code: string; event?: string; data?: Record<string, unknown> } {
  if (!heard?.event.startsWith('FINISH')) return { code };
  return { code, event: heard.event.slice(0, 80), data: { ...heard.data } };
}

/** The window closed without a code: what it said last, if anything. */
export function reportOf(heard: SignupMessage | null): SignupReport {
  if (!heard) return { event: 'CANCEL' };
  const { current_step, error_code, error_message, session_id } = heard.data;
  return {
    event: heard.event === 'ERROR' ? 'ERROR' : 'CANCEL',
    ...part('currentStep', current_step, 80),
    ...part('errorCode', error_code, 80),
    ...part('errorMessage', error_message, 500),
    ...part('sessionId', session_id, 200),
  };
}

/** What is said when even the report does not get through. */
export function wordsWithoutAnswer({ event }: SignupReport): Trouble {
  const known = { code: event.toLowerCase(), platformCode: null };
  switch (event) {
    case 'POPUP_BLOCKED':
      return {
        ...known,
        title: 'The window was blocked',
        text: 'Your browser did not let Meta’s window open.',
        nextStep: 'Allow pop-ups for this site, then press the button again.',
      };
    case 'SDK_BLOCKED':
      return {
        ...known,
        title: 'Meta’s page could not be loaded',
        text: 'The browser, an extension or the network keeps Meta’s script away.',
        nextStep: 'Switch the blocker off for this site, or use another browser or network, and press the button again.',
      };
    default:
      return {
        ...known,
        title: 'Meta’s window closed before the end',
        text: 'Nothing was connected and nothing was changed.',
        nextStep: 'Press the button to begin again. What you gave Meta before is still there.',
      };
  }
}

function part(name: keyof SignupReport, value: unknown, length: number): Partial<SignupReport> {
  if (typeof value !== 'string' && typeof value !== 'number') return {};
  const text = String(value).slice(0, length);
  return text === '' ? {} : { [name]: text };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
