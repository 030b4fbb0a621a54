/** How this page was opened, read once when it starts; a token in the address leaves it and the history at once. */
import { type OpenedAs, readAddress } from './opened-as.ts';

export const opened: OpenedAs = readAddress(window.location, {
  isInFrame: window.parent !== window,
  hostOrigins: document.querySelector<HTMLMetaElement>('meta[name="switchboard-host-origins"]')?.content ?? '',
});

if (opened.as === 'host_sign_in') {
  window.history.replaceState(null, '', window.location.pathname + window.location.search);
}
