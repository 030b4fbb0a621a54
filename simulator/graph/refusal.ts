/** Meta's errors as data: what a rule answers when it refuses, and the body that tells it. */

import { newTraceId } from '../ids.ts';
import type { Random } from '../random.ts';

export interface Refusal {
  code: number;
  /** The whole `error.message`; by default "(#code) title". */
  message?: string;
  /** `error_data.details`; without it there is no error_data, as on errors of Graph itself. */
  details?: string;
  subcode?: number;
  type?: string;
  httpStatus?: number;
  userTitle?: string;
  userMessage?: string;
  isTransient?: boolean;
  /** What stands beside `error` when a call was done in part. */
  beside?: Record<string, unknown>;
}

/** Titles and HTTP statuses as Meta's error page lists them. */
const KNOWN: Record<number, { title: string; httpStatus: number; details?: string }> = {
  0: { title: 'AuthException', httpStatus: 401 },
  1: { title: 'API Unknown', httpStatus: 400 },
  2: { title: 'API Service', httpStatus: 503 },
  3: { title: 'API Method', httpStatus: 500 },
  4: { title: 'Application request limit reached', httpStatus: 400 },
  10: { title: 'Application does not have permission for this action', httpStatus: 403 },
  33: { title: 'Parameter value is not valid', httpStatus: 400 },
  100: { title: 'Invalid parameter', httpStatus: 400 },
  104: { title: 'An access token is required to request this resource.', httpStatus: 401 },
  190: { title: 'Access token has expired', httpStatus: 401 },
  200: { title: 'Permissions error', httpStatus: 403 },
  368: { title: 'Temporarily blocked for policies violations', httpStatus: 403 },
  80007: { title: 'Rate limit issues', httpStatus: 400 },
  80008: { title: 'There have been too many calls to this WhatsApp Business account.', httpStatus: 400 },
  130403: { title: 'Recipient blocked by business', httpStatus: 400, details: 'You have blocked this user.' },
  130429: { title: 'Rate limit hit', httpStatus: 400, details: 'Cloud API message throughput has been reached.' },
  130472: { title: "User's number is part of an experiment", httpStatus: 400 },
  130497: { title: 'Business account is restricted from messaging users in this country.', httpStatus: 403 },
  131000: { title: 'Something went wrong', httpStatus: 500, details: 'Message failed to send due to an unknown error.' },
  131005: { title: 'Access denied', httpStatus: 403 },
  131008: { title: 'Required parameter is missing', httpStatus: 400 },
  131009: { title: 'Parameter value is not valid', httpStatus: 400 },
  131016: { title: 'Service unavailable', httpStatus: 500, details: 'A service is temporarily unavailable.' },
  131021: { title: 'Recipient cannot be sender', httpStatus: 400, details: 'Sender and recipient phone number is the same.' },
  131026: {
    title: 'Message undeliverable',
    httpStatus: 400,
    details: 'Unable to deliver message. Reasons can include: The recipient phone number is not a WhatsApp phone number.',
  },
  131031: { title: 'Account has been locked', httpStatus: 403 },
  131037: { title: 'WhatsApp provided number needs display name approval before message can be sent.', httpStatus: 400 },
  131042: { title: 'Business eligibility payment issue', httpStatus: 400 },
  131045: { title: 'Incorrect certificate', httpStatus: 500 },
  131047: {
    title: 'Re-engagement message',
    httpStatus: 400,
    details: 'Message failed to send because more than 24 hours have passed since the customer last replied to this number.',
  },
  131048: {
    title: 'Spam rate limit hit',
    httpStatus: 400,
    details: 'Message failed to send because there are restrictions on how many messages can be sent from this phone number.',
  },
  131049: {
    title: 'This message was not delivered to maintain healthy ecosystem engagement.',
    httpStatus: 400,
    details: 'In order to maintain a healthy ecosystem engagement, the message failed to be delivered.',
  },
  131050: { title: 'User has stopped receiving marketing messages from this business', httpStatus: 400 },
  131051: { title: 'Unsupported message type', httpStatus: 400, details: 'Message type is not currently supported.' },
  131052: { title: 'Media download error', httpStatus: 400 },
  131053: { title: 'Media upload error', httpStatus: 400 },
  131056: {
    title: '(Business Account, Consumer Account) pair rate limit hit',
    httpStatus: 400,
    details:
      'Message failed to send because there were too many messages sent from this phone number to the same phone number in a short period of time.',
  },
  131057: { title: 'Account in maintenance mode', httpStatus: 500 },
  131060: { title: 'This message is currently unavailable.', httpStatus: 400 },
  131062: { title: 'Business-scoped User ID (BSUID) recipients are not supported for this message.', httpStatus: 400 },
  131063: { title: 'Marketing templates are disabled on Cloud API for this account.', httpStatus: 400 },
  131064: { title: 'Messaging limit because of template misclassification', httpStatus: 400 },
  132000: { title: 'Number of parameters does not match the expected number of params', httpStatus: 400 },
  132001: { title: 'Template name does not exist in the translation', httpStatus: 404 },
  132005: { title: 'Translated text too long', httpStatus: 400 },
  132007: { title: 'Template format character policy violated', httpStatus: 400 },
  132012: { title: 'Parameter format does not match format in the created template', httpStatus: 400 },
  132015: {
    title: 'Template is paused',
    httpStatus: 400,
    details: 'Template is paused due to low quality so it cannot be sent in a template message.',
  },
  132016: {
    title: 'Template is disabled',
    httpStatus: 400,
    details: 'Template has been paused too many times due to low quality and is now permanently disabled.',
  },
  132018: { title: 'Template parameter validation failed', httpStatus: 400 },
  132068: { title: 'Flow is blocked', httpStatus: 400 },
  132069: { title: 'Flow is throttled', httpStatus: 400 },
  133000: { title: 'Incomplete deregistration', httpStatus: 500 },
  133004: { title: 'Server temporarily unavailable', httpStatus: 503 },
  133005: { title: 'Two step verification PIN mismatch', httpStatus: 400 },
  133006: { title: 'Phone number re-verification needed', httpStatus: 400 },
  133008: { title: 'Too many two step verification PIN guesses', httpStatus: 400 },
  133009: { title: 'Two step verification PIN guessed too fast', httpStatus: 400 },
  133010: { title: 'Account not registered', httpStatus: 400 },
  133015: { title: 'Please wait a few minutes before attempting to register this phone number', httpStatus: 400 },
  133016: { title: 'Account register deregister rate limit exceeded', httpStatus: 400 },
  134011: { title: 'WhatsApp Payments terms of service has not been accepted', httpStatus: 400 },
  135000: { title: 'Generic user error', httpStatus: 400 },
  137000: { title: 'Recipient identity key hash mismatch', httpStatus: 400 },
  139100: { title: 'Failed to block/unblock some users', httpStatus: 400 },
  139101: { title: 'Blocklist size limit reached', httpStatus: 400 },
};

export const titleOf = (code: number): string => KNOWN[code]?.title ?? 'Something went wrong';
export const detailsOf = (code: number): string => KNOWN[code]?.details ?? titleOf(code);

/** A refusal by its code; the details default to Meta's own sentence. */
export function refuse(code: number, details?: string): Refusal {
  const said = details ?? KNOWN[code]?.details;
  return said === undefined ? { code } : { code, details: said };
}

/** What Graph answers for a node that does not exist or that the token may not see: it does not say which. */
export function noSuchObject(id: string, method: string): Refusal {
  const verb = method === 'GET' ? 'get' : method === 'DELETE' ? 'delete' : 'post';
  return {
    code: 100,
    subcode: 33,
    type: 'GraphMethodException',
    message: `Unsupported ${verb} request. Object with ID '${id}' does not exist, cannot be loaded due to missing permissions, or does not support this operation. Please read the Graph API documentation at https://developers.facebook.com/docs/graph-api`,
  };
}

export function refusalResponse(refusal: Refusal, random: Random): Response {
  const body = {
    ...refusal.beside,
    error: {
      message: refusal.message ?? `(#${refusal.code}) ${titleOf(refusal.code)}`,
      type: refusal.type ?? 'OAuthException',
      code: refusal.code,
      ...(refusal.details === undefined ? {} : { error_data: { messaging_product: 'whatsapp', details: refusal.details } }),
      ...(refusal.subcode === undefined ? {} : { error_subcode: refusal.subcode }),
      ...(refusal.isTransient === undefined ? {} : { is_transient: refusal.isTransient }),
      ...(refusal.userTitle === undefined ? {} : { error_user_title: refusal.userTitle }),
      ...(refusal.userMessage === undefined ? {} : { error_user_msg: refusal.userMessage }),
      fbtrace_id: newTraceId(random),
    },
  };
  const headers = refusal.code === 190 ? { 'www-authenticate': 'OAuth "Facebook Platform" "invalid_token"' } : {};
  return Response.json(body, { status: refusal.httpStatus ?? KNOWN[refusal.code]?.httpStatus ?? 400, headers });
}

/** The same error as it stands in `statuses[].errors`. */
export function statusError(code: number): Record<string, unknown> {
  return {
    code,
    title: titleOf(code),
    message: titleOf(code),
    error_data: { details: detailsOf(code) },
    href: 'https://developers.facebook.com/docs/whatsapp/cloud-api/support/error-codes/',
  };
}
