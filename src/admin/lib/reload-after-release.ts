/** A page that was opened before a release asks for parts that are gone: it loads itself anew, once. */

const KEY = 'reloaded-after-release';

/** Should the new one fail at the same, the reader is told instead of waiting in a loop. */
const ONCE_IN_MS = 60_000;

export function reloadAfterRelease(): void {
  window.addEventListener('vite:preloadError', (event) => {
    if (Date.now() - Number(sessionStorage.getItem(KEY)) < ONCE_IN_MS) return;
    sessionStorage.setItem(KEY, String(Date.now()));
    event.preventDefault();
    window.location.reload();
  });
}
