/** What connecting asks of the API: for members, and for the holder of a signatory's link. */
import { queryOptions } from '@tanstack/react-query';
import type { ConnectAttempt, ConnectLink, Trouble } from '../../contract/whatsapp-setup.ts';
import { create, getJson, post, remove } from '../lib/api.ts';
import { whatsappKey } from './queries.ts';
import type { SignupReport, startBody } from './signup-messages.ts';

const POLL_UNDER_WAY_MS = 2_000;

export interface Answer {
  numberId?: string;
  pin?: string;
}

type StartBody = ReturnType<typeof startBody>;

/** The code is its own key: the same one twice is the same attempt. */
export function startSignup(body: StartBody, key: string): Promise<ConnectAttempt> {
  return create<ConnectAttempt>('/whatsapp/signup', body, key);
}

export function reportSignup(report: SignupReport): Promise<Trouble> {
  return post<Trouble>('/whatsapp/signup/reports', report);
}

const attemptPath = (id: string) => `/whatsapp/attempts/${encodeURIComponent(id)}`;

/** Also for one that is over, which the setup no longer names. */
export const attemptQuery = (id: string) =>
  queryOptions({
    queryKey: [...whatsappKey, 'attempt', id],
    queryFn: ({ signal }) => getJson<ConnectAttempt>(attemptPath(id), {}, signal),
  });

export function continueAttempt(id: string, answer: Answer): Promise<ConnectAttempt> {
  return post<ConnectAttempt>(`${attemptPath(id)}/continue`, answer);
}

export function abandonAttempt(id: string): Promise<void> {
  return remove(attemptPath(id));
}

export interface SignupLink {
  url: string | null;
  expiresAt: string;
}

export function createSignupLink(key: string): Promise<SignupLink> {
  return create<SignupLink>('/whatsapp/signup-links', {}, key);
}

const linkPath = (token: string) => `/api/connect/${encodeURIComponent(token)}`;

export const linkQuery = (token: string) =>
  queryOptions({
    queryKey: ['connect-link', token],
    queryFn: ({ signal }) => getJson<ConnectLink>(linkPath(token), {}, signal),
    // Nothing tells this page of a change: it has no session and no feed.
    refetchInterval: ({ state }) => {
      const attempt = state.data?.attempt;
      return attempt && !attempt.isFinished && attempt.needs === null ? POLL_UNDER_WAY_MS : false;
    },
    retry: 1,
  });

export function startByLink(token: string, body: StartBody): Promise<ConnectLink> {
  return post<ConnectLink>(linkPath(token), body);
}

export function continueByLink(token: string, answer: Answer): Promise<ConnectLink> {
  return post<ConnectLink>(`${linkPath(token)}/continue`, answer);
}

export function reportByLink(token: string, report: SignupReport): Promise<Trouble> {
  return post<Trouble>(`${linkPath(token)}/reports`, report);
}
