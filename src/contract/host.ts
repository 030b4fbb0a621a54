/** How people arrive from the host application: the exchange of its token, and what its page and ours say to each other in a frame. */
import * as z from 'zod';

/** POST /auth/host-session, from our own page: the token of the host application for a session. */
export const hostSessionBody = z.strictObject({
  tenant: z.string().min(1).max(64),
  /** A JWT signed by the host application. */
  token: z.string().min(1).max(8_000),
  /** From the page inside a frame. */
  frame: z.boolean().default(false),
});

export interface HostSessionAnswer {
  /** Set where the browser keeps no cookie in the frame: send it as `Authorization: Bearer`, keep it in memory only. */
  bearer: string | null;
  /** ISO 8601: when the session ends at the latest. */
  endsAt: string;
}

/** What the framed page posts to the page around it: it listens, or its session is over. Both ask for a token. */
export interface ToHost {
  type: 'switchboard:ready' | 'switchboard:token-needed';
}

/** What the page around it answers. */
export interface FromHost {
  type: 'switchboard:token';
  token: string;
}
