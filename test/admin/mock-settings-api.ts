/** What the played API answers to the pages of Settings, Profile and the operators; undefined for what others answer. */
import * as operator from './mock-operator.ts';
import * as settings from './mock-settings.ts';

const BODIES: Readonly<Record<string, unknown>> = {
  'GET /api-keys': settings.apiKeys,
  'POST /api-keys': settings.createdKey,
  'GET /audit': settings.audit,
  'GET /profile': settings.profile,
  'PATCH /profile': settings.profile,
  'POST /profile/link-codes': settings.linkCode,
  'GET /session/devices': settings.devices,
  'GET /workspace': settings.workspace,
  'PATCH /workspace': settings.workspace,
  'GET /operator/tenants': operator.tenants,
  'GET /operator/tenants/ten_deccan': operator.tenants.items[1],
  'GET /operator/tenants/ten_konkan': operator.tenants.items[2],
  'GET /operator/machinery': operator.machinery,
  'GET /operator/dead-messages': operator.deadMessages,
  'GET /operator/quarantine': operator.held,
};

const EMPTY: Readonly<Record<string, unknown>> = {
  'GET /profile': settings.bareProfile,
  'GET /workspace': settings.bareWorkspace,
  'GET /operator/machinery': operator.calmMachinery,
};

export function settingsBody(method: string, path: string, isEmpty: boolean): unknown {
  return isEmpty ? EMPTY[`${method} ${path}`] : BODIES[`${method} ${path}`];
}
