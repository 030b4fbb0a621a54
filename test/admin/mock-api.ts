/** Plays the API in a browser page: filled, empty, failing, waiting, signed out, or for somebody who may do less. */
import type { Page as BrowserPage, Route } from 'playwright-core';
import * as mock from './mock-data.ts';
import * as log from './mock-messages.ts';
import * as sessions from './mock-sessions.ts';
import { settingsBody } from './mock-settings-api.ts';
import * as team from './mock-team.ts';
import { linkBody, type setups, whatsappBody } from './mock-whatsapp.ts';

export type Mood =
  | 'filled'
  | 'empty'
  | 'failing'
  | 'waiting'
  | 'refusing'
  | 'not_permitted'
  | 'signed_out'
  | keyof typeof sessions
  | keyof typeof setups;

const REFUSAL = {
  type: 'about:blank',
  title: 'More than you have',
  status: 403,
  code: 'beyond_your_own',
  detail: 'Nobody can give or take permissions that they do not hold themselves.',
  requestId: '01JQ2V6Z8K3M5N7P9R1T3W5Y7B',
};

const NOT_PERMITTED = {
  ...REFUSAL,
  title: 'Not permitted',
  code: 'permission_missing',
  detail: 'Anita Desai may not see this: that needs the permission LoanCRM.Audit.Read.',
};

const PROBLEM = {
  type: 'about:blank',
  title: 'The log cannot be read right now',
  status: 503,
  code: 'database_unavailable',
  detail: 'The database did not answer in time. Nothing is lost; try again in a moment.',
  requestId: '01JQ2V6Z8K3M5N7P9R1T3W5Y7A',
};

export async function playApi(page: BrowserPage, mood: Mood): Promise<void> {
  await page.route('**/api/v1/**', (route) => answer(route, mood));
  await page.route('**/api/connect/**', (route) => {
    const body = linkBody(mood);
    return body === null ? problem(route, 404) : json(route, body);
  });
  await page.routeWebSocket('**/api/v1/feed', (socket) => {
    if (mood === 'failing') void socket.close();
  });
}

async function answer(route: Route, mood: Mood): Promise<void> {
  const { pathname, searchParams } = new URL(route.request().url());
  const path = pathname.replace('/api/v1', '');
  if (path === '/session') {
    if (mood === 'signed_out') return problem(route, 401);
    return json(route, Object.hasOwn(sessions, mood) ? sessions[mood as keyof typeof sessions] : mock.session);
  }
  if (mood === 'waiting') return;
  if (mood === 'failing') return problem(route, 503);
  if (mood === 'not_permitted') return refusal(route, NOT_PERMITTED);
  if (path.endsWith('/replay')) return route.fulfill({ status: 202 });
  const method = route.request().method();
  if (method !== 'GET' && mood === 'refusing' && !path.endsWith('/import')) return refusal(route);
  if (method === 'DELETE') return route.fulfill({ status: 204 });
  if (method === 'POST' && ['/members', '/roles'].includes(path))
    return json(route, path === '/roles' ? team.roles.items.at(-1) : team.members[5]);
  const ofWhatsApp = whatsappBody(method, path, mood);
  if (ofWhatsApp !== undefined) return json(route, ofWhatsApp);
  const ofSettings = settingsBody(method, path, mood === 'empty');
  if (ofSettings !== undefined) return json(route, ofSettings);
  return json(route, mood === 'empty' ? emptyBody(path) : filledBody(path, searchParams));
}

function filledBody(path: string, query: URLSearchParams): unknown {
  const isMore = query.has('cursor');
  switch (path) {
    case '/members':
      return { items: isMore ? [] : team.members.filter(({ role }) => [null, role.id].includes(query.get('role'))), nextCursor: null };
    case '/members/import':
      return team.importPreview;
    case '/teams':
      return team.teams;
    case '/roles':
      return team.roles;
    case '/alerts':
      return {
        items: isMore ? [] : mock.alerts.filter((alert) => !query.has('status') || alert.status === query.get('status')),
        nextCursor: isMore ? null : 'more',
      };
    case '/messages':
      return { items: isMore ? [] : log.messages, nextCursor: isMore ? null : 'more' };
    case '/messages/msg_5':
      return log.failedDetail;
    case '/messages/msg_4':
      return log.inboundDetail;
    case '/intake':
      return mock.intake;
    case '/intake/quarantine':
      return mock.quarantine;
    default:
      if (path.startsWith('/members/')) return team.members.find(({ id }) => path.split('/')[2] === id) ?? team.members[5];
      return path.startsWith('/alerts/') ? mock.alertDetail : log.messageDetail;
  }
}

function emptyBody(path: string): unknown {
  if (path === '/roles') return team.roles;
  if (path !== '/intake') return { items: [], nextCursor: null };
  return { ...mock.intake, received: 0, stored: 0, repeated: 0, ignored: 0, ignoredReasons: {}, quarantined: 0 };
}

function json(route: Route, body: unknown): Promise<void> {
  return route.fulfill({ status: 200, contentType: 'application/json', body: JSON.stringify(body) });
}

function problem(route: Route, status: number): Promise<void> {
  return route.fulfill({ status, contentType: 'application/problem+json', body: JSON.stringify({ ...PROBLEM, status }) });
}

function refusal(route: Route, body = REFUSAL): Promise<void> {
  return route.fulfill({ status: body.status, contentType: 'application/problem+json', body: JSON.stringify(body) });
}
