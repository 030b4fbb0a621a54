/** The stand-in for Meta's JavaScript SDK, as the text of `/en_US/sdk.js`. Only what an app needs for Embedded Signup. */

/** `origin` is where the simulator is reached: the popup opens there, and only messages from there are believed. */
export const sdkScript = (origin: string): string => `(() => {
  'use strict';
  const ORIGIN = ${JSON.stringify(origin)};
  const POLL_MS = 250;
  const GRACE_MS = 400;
  const UNKNOWN = { authResponse: null, status: 'unknown' };
  let settings = null;
  let count = 0;

  const nothing = () => {};
  const later = (callback, value) => { if (typeof callback === 'function') setTimeout(() => callback(value), 0); };
  const isLocal = () => ['localhost', '127.0.0.1', '[::1]'].includes(location.hostname);

  function login(callback, options = {}) {
    if (!settings) return console.error('FB.login() called before FB.init().');
    if (location.protocol !== 'https:' && !isLocal()) {
      return console.error('The method FB.login can no longer be called from http pages.');
    }
    // Browsers block a popup that no click asked for; automated ones do not, so it is checked here.
    const isAsked = !navigator.userActivation || navigator.userActivation.isActive;
    count += 1;
    const cb = 'f' + count.toString(16) + Date.now().toString(16);
    const popup = isAsked ? open(addressOf(options, cb), 'simulated_login_' + cb, features()) : null;
    if (!popup) {
      console.warn('The login popup was blocked: call FB.login() on a click.');
      return later(callback, UNKNOWN);
    }
    let isDone = false;
    const finish = (answer) => {
      if (isDone) return;
      isDone = true;
      clearInterval(poll);
      removeEventListener('message', hear);
      later(callback, answer);
    };
    const hear = (event) => {
      if (event.origin !== ORIGIN || event.source !== popup || typeof event.data !== 'string') return;
      const message = new URLSearchParams(event.data);
      if (message.get('cb') !== cb || !message.has('code')) return;
      const authResponse = { userID: null, expiresIn: null, code: message.get('code') };
      finish({ authResponse, status: 'connected' });
    };
    addEventListener('message', hear);
    const poll = setInterval(() => {
      if (popup.closed) setTimeout(() => finish(UNKNOWN), GRACE_MS);
    }, POLL_MS);
  }

  function addressOf(options, cb) {
    const { extras, ...rest } = options;
    const query = new URLSearchParams({ client_id: settings.appId ?? '', display: 'popup', origin: location.origin, cb });
    for (const [name, value] of Object.entries(rest)) query.set(name, String(value));
    if (extras !== undefined) query.set('extras', JSON.stringify(extras));
    return ORIGIN + '/' + (settings.version ?? 'v25.0') + '/dialog/oauth?' + query;
  }

  function features() {
    const width = Math.min(640, screen.availWidth);
    const height = Math.min(820, screen.availHeight);
    const left = Math.max(0, (window.screenX ?? 0) + ((window.outerWidth ?? width) - width) / 2);
    const top = Math.max(0, (window.screenY ?? 0) + ((window.outerHeight ?? height) - height) / 2);
    return 'popup=yes,width=' + width + ',height=' + height + ',left=' + left + ',top=' + top;
  }

  window.FB = {
    init: (given = {}) => { settings = given; },
    login,
    logout: (callback) => later(callback, UNKNOWN),
    getLoginStatus: (callback) => later(callback, UNKNOWN),
    getAuthResponse: () => null,
    getAccessToken: () => null,
    getUserID: () => '',
    api: (...given) => later(given.find((one) => typeof one === 'function'), {
      error: { message: 'The simulated SDK makes no Graph calls.', type: 'OAuthException', code: 2500 },
    }),
    ui: nothing,
    AppEvents: { logEvent: nothing, logPageView: nothing, logPurchase: nothing, activateApp: nothing, setUserID: nothing, clearUserID: nothing, EventNames: {}, ParameterNames: {} },
    Event: { subscribe: nothing, unsubscribe: nothing },
    XFBML: { parse: (_node, callback) => later(callback) },
    Canvas: {},
  };
  if (typeof window.fbAsyncInit === 'function' && !window.fbAsyncInit.hasRun) {
    window.fbAsyncInit.hasRun = true;
    setTimeout(() => window.fbAsyncInit(), 0);
  }
})();
`;
