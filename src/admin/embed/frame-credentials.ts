/** What the page in a frame sends with its requests: that it is framed, and its bearer token where the browser keeps no cookie. */

let isFramed = false;
/** In memory alone: it ends with the page. */
let bearer: string | null = null;

export function enterFrame(): void {
  isFramed = true;
}

export function holdBearer(token: string | null): void {
  bearer = token;
}

export function frameHeaders(): Record<string, string> {
  if (!isFramed) return {};
  return { 'X-Switchboard-Frame': '1', ...(bearer !== null && { Authorization: `Bearer ${bearer}` }) };
}

/** Browsers send a socket cookies but no headers: its address says which cookie counts. */
export function feedQuery(): string {
  return isFramed ? '?frame=1' : '';
}

/** Without a cookie no socket can be opened; lists are asked for again every 30 seconds. */
export function mayOpenFeed(): boolean {
  return bearer === null;
}
