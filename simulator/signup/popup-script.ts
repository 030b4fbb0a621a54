/** What the popup's pages run: tells the page that opened it how things stand, as Meta's pages do, and closes. */

export const POPUP_SCRIPT = `(() => {
  'use strict';
  const { opener, cb, cancelStep, closes, message, code, report } = document.body.dataset;
  const CLOSE_AFTER_MS = 120;
  let isLeaving = false;
  let isOver = false;

  // To the page that opened the popup and to nobody else.
  const tell = (text) => window.opener && opener && window.opener.postMessage(text, opener);
  const noise = (type) => tell(new URLSearchParams({ cb, type, frame: 'signup', relation: 'opener' }).toString());

  function cancel() {
    if (isOver || !cancelStep) return;
    isOver = true;
    tell(JSON.stringify({ data: { current_step: cancelStep }, type: 'WA_EMBEDDED_SIGNUP', event: 'CANCEL', version: 3 }));
  }

  document.addEventListener('submit', () => { isLeaving = true; });
  document.addEventListener('click', (event) => {
    if (!(event.target instanceof Element)) return;
    if (event.target.closest('button[data-report]')) {
      isOver = true;
      tell(report);
      setTimeout(() => window.close(), CLOSE_AFTER_MS);
    } else if (event.target.closest('button[data-close]')) {
      cancel();
      setTimeout(() => window.close(), CLOSE_AFTER_MS);
    }
  });
  addEventListener('pagehide', () => { if (!isLeaving) cancel(); });
  addEventListener('pageshow', () => { isLeaving = false; });

  // Fields that only matter for one of the choices.
  const show = () => {
    for (const part of document.querySelectorAll('[data-when]')) {
      const [name, value] = part.dataset.when.split('=');
      const chosen = document.querySelector('[name="' + name + '"]:checked, select[name="' + name + '"]');
      part.hidden = !!chosen && chosen.value !== value;
      for (const field of part.querySelectorAll('input, select, textarea')) field.disabled = part.hidden;
    }
  };
  document.addEventListener('change', show);
  show();

  // The problem that was found, else the heading, so that a screen reader starts where the news is.
  (document.querySelector('[role="alert"]') ?? document.querySelector('h1')).focus();

  noise('resize');
  if (message) {
    isOver = true;
    tell(message);
    noise('loginStatus');
  }
  if (code) {
    tell(new URLSearchParams({ cb, domain: location.hostname, relation: 'opener', code }).toString());
    setTimeout(() => window.close(), CLOSE_AFTER_MS);
  }
  if (closes) {
    document.body.inert = true;
    cancel();
    setTimeout(() => window.close(), CLOSE_AFTER_MS);
  }
})();
`;
