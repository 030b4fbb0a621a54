/** How the page was opened: by itself, inside a frame of the host application, or by a link of it that signs somebody in. Pure. */
export type OpenedAs =
  | { as: 'page' }
  | { as: 'frame'; tenantId: string /** Whom the page may talk to around it. */; origins: readonly string[] }
  | { as: 'host_sign_in'; tenantId: string /** Null once it was taken out of the address. */; token: string | null };

export interface Address {
  pathname: string;
  search: string;
  hash: string;
}

export function readAddress(
  { pathname, search, hash }: Address,
  { isInFrame, hostOrigins }: { isInFrame: boolean; hostOrigins: string },
): OpenedAs {
  const query = new URLSearchParams(search);
  const path = pathname.replace(/\/$/, '');
  if (path === '/sign-in/host') {
    return { as: 'host_sign_in', tenantId: query.get('tenant') ?? '', token: new URLSearchParams(hash.slice(1)).get('token') };
  }
  const tenantId = query.get('embed');
  if (path !== '/settings/whatsapp-setup' || !isInFrame || !tenantId) return { as: 'page' };
  return { as: 'frame', tenantId, origins: hostOrigins.split(' ').filter((origin) => origin !== '') };
}

/** Whose token it says it is, to ask before somebody is signed out. Nothing is trusted: the server checks the token. */
export function emailIn(token: string): string | null {
  try {
    const payload = token.split('.')[1] ?? '';
    const bytes = Uint8Array.from(atob(payload.replaceAll('-', '+').replaceAll('_', '/')), (character) => character.charCodeAt(0));
    const { email } = JSON.parse(new TextDecoder().decode(bytes)) as { email?: unknown };
    return typeof email === 'string' ? email.trim().toLowerCase() : null;
  } catch {
    return null;
  }
}
