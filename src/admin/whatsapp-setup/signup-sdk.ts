/** Loads Meta's JavaScript SDK from the address of the settings, and opens its window. */

export interface SdkSettings {
  sdkUrl: string;
  appId: string;
  graphVersion: string;
}

export interface LoginAnswer {
  authResponse?: { code?: unknown } | null;
  status?: string;
}

export interface MetaSdk {
  init: (settings: Record<string, unknown>) => void;
  login: (answer: (answer: LoginAnswer) => void, options: Record<string, unknown>) => void;
}

declare global {
  interface Window {
    FB?: MetaSdk;
    fbAsyncInit?: () => void;
  }
}

/** A blocker that swallows the script without an error answers never. */
const PATIENCE_MS = 10_000;

let loaded: MetaSdk | null = null;
let loading: Promise<MetaSdk> | null = null;

/** The SDK if it is there: a window may open only while the click is young. */
export function readySdk(): MetaSdk | null {
  return loaded;
}

/** Once for the whole page; after a failure the next call tries again. */
export function loadSdk(settings: SdkSettings): Promise<MetaSdk> {
  loading ??= load(settings).then(
    (sdk) => {
      loaded = sdk;
      return sdk;
    },
    (error: unknown) => {
      loading = null;
      throw error;
    },
  );
  return loading;
}

function load({ sdkUrl, appId, graphVersion }: SdkSettings): Promise<MetaSdk> {
  return new Promise((resolve, reject) => {
    const script = document.createElement('script');
    const fail = (why: string) => {
      clearTimeout(timer);
      script.remove();
      reject(new Error(why));
    };
    const timer = setTimeout(() => fail('no answer in time'), PATIENCE_MS);
    // The SDK calls this when it can be used, which is later than when its first script has run.
    window.fbAsyncInit = () => {
      clearTimeout(timer);
      const sdk = window.FB;
      if (!sdk) return fail('no FB');
      sdk.init({ appId, version: graphVersion, autoLogAppEvents: false, xfbml: false });
      resolve(sdk);
    };
    script.src = sdkUrl;
    script.async = true;
    script.crossOrigin = 'anonymous';
    script.onerror = () => fail('blocked');
    document.head.append(script);
  });
}

export interface OpenedWindow {
  /** Null when the browser refused; undefined when the SDK has not tried yet. */
  popup: Window | null | undefined;
}

/** The SDK keeps its window to itself, and whether a browser blocked it: so this looks on while it opens it. */
export function openWindow(sdk: MetaSdk, options: Record<string, unknown>, answer: (answer: LoginAnswer) => void): OpenedWindow {
  const opened: OpenedWindow = { popup: undefined };
  const open = window.open;
  window.open = (...given) => {
    opened.popup = open.apply(window, given);
    return opened.popup;
  };
  try {
    sdk.login(answer, options);
  } finally {
    window.open = open;
  }
  return opened;
}
