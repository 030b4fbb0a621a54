/** Every reason for which the HTTP side refuses: status, title, and the sentence that says what to do. */

export interface PublicFace {
  status: 400 | 401 | 403 | 404 | 405 | 409 | 413 | 422 | 426 | 429 | 500 | 503;
  title: string;
  detail: string;
}

export const SETTINGS_HELP = 'Copy .dev.vars.example to .dev.vars and fill it in, or run npm start.';

/** By its stable code. */
const FACES = {
  not_signed_in: [401, 'Not signed in', 'Sign in, or send an API key as "Authorization: Bearer <key>".'],
  session_expired: [401, 'Session ended', 'Your session has ended. Sign in again.'],
  session_needed: [403, 'A person is needed', 'This is for people who are signed in; an API key cannot use it.'],
  key_unknown: [401, 'Unknown API key', 'The API key is not known, or it was revoked.'],
  key_expired: [401, 'API key expired', 'The API key has expired. Make a new one under Settings > API keys.'],
  operator_needed: [403, 'For operators', 'Only operators of this deployment (OPERATOR_EMAILS) may do this.'],
  owner_needed: [403, 'Not for this account', 'Only the owner of this deployment (OWNER_EMAIL) creates the first workspace.'],
  no_workspace: [403, 'No workspace', 'Your account belongs to no workspace. Ask an administrator to invite you.'],
  workspace_exists: [409, 'There is a workspace already', 'The first workspace was created before. An operator creates further ones.'],
  workspace_suspended: [
    403,
    'Workspace suspended',
    'This workspace is suspended: it can be looked at, not changed. Ask the operator of this deployment.',
  ],
  switch_refused: [403, 'Not from here', 'You came from another application, which speaks for one workspace. Sign in directly to switch.'],
  permission_missing: [403, 'Not permitted', 'You do not have the permission that this needs.'],
  cross_site: [
    403,
    'Refused: sent from another site',
    'A signed-in browser must send this from the page itself, with the header "X-Switchboard-CSRF: 1".',
  ],
  not_found: [404, 'Not found', 'There is nothing here, or it is not yours to see.'],
  method_not_allowed: [405, 'Method not allowed', 'This address does not take that method; "Allow" says which it takes.'],
  rate_limited: [429, 'Too many requests', 'The limit of this API key is reached. "Retry-After" says for how many seconds.'],
  invalid_input: [400, 'Invalid input', 'Some fields are missing or wrong; "fields" says which and what they want.'],
  invalid_json: [400, 'Invalid JSON', 'The body is not valid JSON.'],
  body_too_large: [413, 'Body too large', 'The body is larger than this accepts.'],
  upgrade_required: [426, 'WebSocket needed', 'Open this address as a WebSocket.'],
  idempotency_key_missing: [400, 'Idempotency-Key missing', 'Send an Idempotency-Key header, so that a retry cannot act twice.'],
  idempotency_key_reused: [
    422,
    'Idempotency-Key reused',
    'This Idempotency-Key was already used with a different body. Use a new key for a new request.',
  ],
  tenant_suspended_already: [409, 'Suspended already', 'This workspace is suspended already.'],
  tenant_active_already: [409, 'Not suspended', 'This workspace is not suspended.'],
  message_not_dead: [409, 'Not given up', 'This message is not dead: it was revived, or it arrived after all.'],
  email_taken: [409, 'E-mail in use', 'Another member of this workspace has that e-mail address.'],
  phone_invalid: [422, 'Not a phone number', 'That is no phone number. Write it with its country code, for instance +91 98200 10001.'],
  phone_taken: [409, 'Number in use', 'Another active member has that WhatsApp number. A number belongs to one member.'],
  phone_is_the_workspaces_own: [
    422,
    'The workspace’s own number',
    'That is the number the workspace itself speaks from. Use the person’s own.',
  ],
  telegram_taken: [409, 'Telegram account in use', 'Another active member has that Telegram account.'],
  role_unknown: [422, 'Unknown role', 'There is no such role in this workspace.'],
  role_name_taken: [409, 'Name in use', 'Another role has that name.'],
  role_is_built_in: [422, 'Built-in role', 'The five built-in roles cannot be changed. Make a copy and change that.'],
  role_in_use: [409, 'Role in use', 'Members still have this role. Give them another one first.'],
  role_limit_reached: [409, 'Too many roles', 'A workspace has at most 100 roles of its own. Delete one that nobody has.'],
  locks_you_out: [
    409,
    'You would lock yourself out',
    'This is your own role: without the permission LoanCRM.Roles.Manage you could not change it back. Ask another administrator.',
  ],
  reach_not_offered: [422, 'No such reach', 'That permission is held for everything or not at all; choose "all".'],
  reach_too_narrow: [
    422,
    'Reach too narrow',
    'Whoever manages members says who is in which team and who reports to whom, so what they hold beside it must reach everybody.',
  ],
  manager_unknown: [422, 'Manager not found', 'No active member has that id.'],
  manager_circle: [422, 'Managers in a circle', 'That person reports to this one already, so they cannot be the manager.'],
  beyond_your_own: [403, 'More than you have', 'Nobody can give or take permissions that they do not hold themselves.'],
  last_admin: [409, 'The last admin', 'A workspace always has an active admin. Make somebody else an admin first.'],
  import_unreadable: [
    422,
    'Not a CSV file of members',
    'The file cannot be read as CSV with a header line that names at least name, email and role.',
  ],
  import_has_bad_rows: [422, 'Some rows are wrong', 'Nothing was imported. Mend the rows that are named, or import without them.'],
  scope_not_for_keys: [422, 'Not for programs', 'One of the scopes is for people only.'],
  expiry_in_the_past: [422, 'Expiry in the past', 'The key would be expired at once. Choose a later time, or none.'],
  key_limit_reached: [409, 'Too many API keys', 'A workspace has at most 100 living API keys. Revoke one that nothing uses.'],
  template_unknown: [422, 'Template not found', 'The connected account has no approved template of that name and language.'],
  template_values_wrong: [422, 'Values do not fit', 'The template wants another number of values.'],
  template_not_supported: [
    422,
    'Template not supported',
    'The template wants more than the values of its body: a picture, a file, a code or a link of its own.',
  ],
  template_not_for_key: [403, 'Not this template', 'This API key may send other templates only.'],
  audience_not_for_key: [403, 'Not to this audience', 'This API key may not send to that kind of recipient.'],
  recipient_unknown: [422, 'Recipient not found', 'No active member or customer of this workspace goes by that name.'],
  recipient_unreachable: [422, 'No WhatsApp number', 'The recipient has no WhatsApp number yet.'],
  host_not_configured: [
    403,
    'Not set up',
    'This workspace has no host application. An administrator sets it up under Settings > Workspace.',
  ],
  host_token_refused: [
    401,
    'Token refused',
    'The token is not one of the host application, or it is too old. Open the page from there again.',
  ],
  host_token_used: [401, 'Token already used', 'Each token works once. Open the page from the host application again.'],
  not_a_member: [403, 'Not a member', 'This account belongs to no active member of the workspace. Ask an administrator.'],
  csm_unknown: [422, 'CSM not found', 'No active member has that id or phone number.'],
  csm_missing: [
    422,
    'Nobody to ask',
    'The customer has no owner who can be reached on WhatsApp. Name a "csm", or give the customer an owner.',
  ],
  csm_unreachable: [422, 'CSM has no WhatsApp number', 'That member has no WhatsApp number yet. Give them one, or name another "csm".'],
  platform_refused: [422, 'Refused by Meta', 'Meta did not accept this.'],
  not_connected: [422, 'WhatsApp is not connected', 'Connect a WhatsApp number first; alerts leave through it.'],
  signup_not_configured: [
    409,
    'Not set up',
    'This deployment has no configuration for "Connect WhatsApp" (META_SIGNUP_CONFIG_ID). Connect with a phone number id and a token.',
  ],
  number_taken_elsewhere: [
    409,
    'Connected in another workspace',
    'This number is connected in another workspace. Disconnect it there first.',
  ],
  attempt_under_way: [
    409,
    'Already connecting',
    'Somebody is connecting a number this very moment. Wait a minute and look at how far it is.',
  ],
  attempt_over: [409, 'Over already', 'This attempt is over: it was finished, or given up. Begin again.'],
  onboarding_allowance_reached: [
    409,
    'Weekly limit reached',
    'Meta lets this service connect a certain number of new businesses in seven days, and it is reached. Try again in a few days.',
  ],
  signature_wrong: [401, 'Wrong signature', 'The signature is missing or does not match the body.'],
  verify_token_wrong: [403, 'Wrong verify token', 'The verify token does not match META_VERIFY_TOKEN of this deployment.'],
  settings_wrong: [503, 'Settings are wrong', `Settings are missing or wrong. ${SETTINGS_HELP}`],
  migrations_missing: [503, 'Database not ready', 'The database lacks tables of this version. Run npm run db:migrate.'],
  try_again: [503, 'Try again', 'This could not be done just now. Try again in a moment.'],
  internal: [500, 'Something went wrong', 'This is our fault. Give the requestId to support, and try again.'],
} as const satisfies Record<string, readonly [PublicFace['status'], string, string]>;

export type Reason = keyof typeof FACES;

export function publicFace(reason: Reason): PublicFace {
  const [status, title, detail] = FACES[reason];
  return { status, title, detail };
}
