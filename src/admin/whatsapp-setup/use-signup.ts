/** Meta's window from the click to the code: loads the SDK, opens it, hears what it says, and posts the code at once. */
import { useEffect, useRef, useState } from 'react';
import type { Trouble, WhatsAppSetup } from '../../contract/whatsapp-setup.ts';
import { problemOf } from '../lib/api.ts';
import { readSignupMessage, reportOf, type SignupMessage, type SignupReport, startBody, wordsWithoutAnswer } from './signup-messages.ts';
import { type LoginAnswer, loadSdk, type MetaSdk, type OpenedWindow, openWindow, readySdk } from './signup-sdk.ts';

/** What the last message takes longer than the end of the window. */
const LAST_WORDS_MS = 400;
/** Faster than this nobody closes a window: it never opened. */
const NEVER_OPENED_MS = 700;
/** The code lives 30 seconds; the same one twice is the same attempt, so a lost answer costs nothing. */
const POST_AGAIN_AFTER_MS = [800, 2_500, 6_000];

export type SignupState =
  | { is: 'idle' }
  | { is: 'loading' }
  /** Loaded, but the click is too old to open a window: another one is needed. */
  | { is: 'ready' }
  | { is: 'open' }
  | { is: 'posting' }
  | { is: 'trouble'; trouble: Trouble };

/** Where code and reports go: the API for members, the link's own door for a signatory. */
export interface SignupDoor {
  start: (body: ReturnType<typeof startBody>) => Promise<unknown>;
  report: (report: SignupReport) => Promise<Trouble>;
}

export type SignupSettings = Pick<WhatsAppSetup['signup'], 'sdkUrl' | 'appId' | 'graphVersion' | 'configId' | 'messageOrigins' | 'prefill'>;

export interface Signup {
  state: SignupState;
  /** On a click. `staysOnPhone`: the number remains in the WhatsApp Business app too. */
  connect: (staysOnPhone: boolean) => void;
  showWindow: () => void;
  /** The window is gone, or nobody wants it any more. */
  giveUp: () => void;
}

export function useSignup(settings: SignupSettings, door: SignupDoor, isWanted: boolean): Signup {
  const [state, setState] = useState<SignupState>({ is: 'idle' });
  /** The window that counts; what an earlier one still says is not listened to. It outlives this part of the page: a code is worth posting. */
  const current = useRef<{ opened: OpenedWindow; stop: () => void } | null>(null);
  const latest = useRef({ settings, door });
  latest.current = { settings, door };
  const { sdkUrl } = settings;

  useEffect(() => {
    // Loaded before the click: a browser lets a window open only in the moments after it.
    if (isWanted) loadSdk(latest.current.settings).catch(() => undefined);
  }, [isWanted, sdkUrl]);

  const tell = async (report: SignupReport) => {
    const trouble = await latest.current.door.report(report).catch(() => wordsWithoutAnswer(report));
    setState({ is: 'trouble', trouble });
  };

  const post = async (code: string, heard: SignupMessage | null) => {
    setState({ is: 'posting' });
    try {
      await postWithPatience(() => latest.current.door.start(startBody(code, heard)));
      setState({ is: 'idle' });
    } catch (error) {
      const { code: reason, title, detail } = problemOf(error);
      setState({ is: 'trouble', trouble: { code: reason, platformCode: null, title, text: detail, nextStep: null } });
    }
  };

  const open = (sdk: MetaSdk, staysOnPhone: boolean) => {
    current.current?.stop();
    const { messageOrigins } = latest.current.settings;
    const startedAtMs = performance.now();
    let heard: SignupMessage | null = null;
    const hear = (event: MessageEvent) => {
      heard = readSignupMessage(event.origin, event.data, messageOrigins) ?? heard;
    };
    window.addEventListener('message', hear);
    let isOver = false;
    const stop = () => {
      isOver = true;
      window.removeEventListener('message', hear);
    };
    const end = (report: () => SignupReport) => {
      stop();
      current.current = null;
      void tell(report());
    };
    const answer = ({ authResponse }: LoginAnswer) => {
      if (isOver) return;
      const code = authResponse?.code;
      if (typeof code === 'string' && code !== '') {
        stop();
        current.current = null;
        void post(code, heard);
        return;
      }
      const isBlocked = !opened.popup && heard === null && performance.now() - startedAtMs < NEVER_OPENED_MS;
      if (isBlocked) return end(() => ({ event: 'POPUP_BLOCKED' }));
      setTimeout(() => !isOver && end(() => reportOf(heard)), LAST_WORDS_MS);
    };
    const opened = openWindow(sdk, loginOptions(latest.current.settings, staysOnPhone), (given) => setTimeout(() => answer(given)));
    if (opened.popup === null) return end(() => ({ event: 'POPUP_BLOCKED' }));
    current.current = { opened, stop };
    setState({ is: 'open' });
  };

  return {
    state,
    connect(staysOnPhone) {
      const sdk = readySdk();
      if (sdk) return open(sdk, staysOnPhone);
      setState({ is: 'loading' });
      loadSdk(latest.current.settings).then(
        (loaded) => (isClickYoung() ? open(loaded, staysOnPhone) : setState({ is: 'ready' })),
        () => void tell({ event: 'SDK_BLOCKED' }),
      );
    },
    showWindow: () => current.current?.opened.popup?.focus(),
    giveUp() {
      current.current?.stop();
      current.current = null;
      setState({ is: 'idle' });
    },
  };
}

/** Source: Meta, "Embedded Signup: implementation", "Onboarding WhatsApp Business app users". */
function loginOptions({ configId, prefill }: SignupSettings, staysOnPhone: boolean): Record<string, unknown> {
  return {
    config_id: configId,
    response_type: 'code',
    override_default_response_type: true,
    extras: { setup: prefill ?? {}, ...(staysOnPhone && { featureType: 'whatsapp_business_app_onboarding' }) },
  };
}

/** Where the browser does not say, the window is tried: that it was blocked is noticed. */
function isClickYoung(): boolean {
  return (navigator as Partial<Navigator>).userActivation?.isActive ?? true;
}

/** Again where no answer came or the server stumbled; a refusal is an answer. */
async function postWithPatience(start: () => Promise<unknown>): Promise<void> {
  for (const waitMs of [...POST_AGAIN_AFTER_MS, null]) {
    try {
      await start();
      return;
    } catch (error) {
      const { status } = problemOf(error);
      if (waitMs === null || (status > 0 && status < 500)) throw error;
      await new Promise((resolve) => setTimeout(resolve, waitMs));
    }
  }
}
