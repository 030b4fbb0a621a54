/** What the Graph API remembers besides accounts and messages: media, uploads, profiles, edits and counted calls. */
import type { Json } from '../rules/json.ts';
import type { CallMinutes } from '../rules/management-rate.ts';

/** A file of a business number: uploaded by the business, or sent by a person. */
export interface Media {
  id: string;
  numberId: string;
  mimeType: string;
  /** Base64. */
  data: string;
  /** Hex. */
  sha256: string;
  sizeBytes: number;
  filename?: string;
  expiresAtMs: number;
}

/** A resumable upload: a sample file of a template's header. */
export interface Upload {
  id: string;
  fileType: string;
  fileLength: number;
  /** Base64 of what arrived. */
  data: string;
  handle: string | null;
}

export interface MediaState {
  /** Oldest first; bounded by their bytes. */
  files: Map<string, Media>;
  uploads: Map<string, Upload>;
}

export interface BusinessProfile {
  about: string;
  address?: string;
  description?: string;
  email?: string;
  websites?: string[];
  vertical: string;
  profile_picture_url?: string;
}

export interface NumberGraph {
  profile: BusinessProfile;
  /** What was posted to `/settings`, by its parts. */
  settingsParts: Json;
  /** Phones in E.164. */
  blocked: string[];
}

export interface WabaGraph {
  /** When templates were created, for the limit of an hour. */
  createdAtMs: number[];
  /** "name|language" of deleted templates that were approved -> until when the name stays taken. */
  deletedNames: Map<string, number>;
  managementCalls: CallMinutes;
}

export interface TemplateGraph {
  /** Edits while it was approved, for 1 a day and 10 a month. */
  editedAtMs?: number[];
  /** An approved template that was edited stays in use while it is looked at again. */
  isReviewedAgain?: boolean;
  pauses?: number;
  /** Seconds; -1 is 30 days. */
  messageSendTtlSeconds?: number;
  qualityAtMs?: number;
}

export interface GraphSettings {
  /** 200 management calls an hour to a WABA, 5,000 once it has a registered number; then 80007. */
  isManagementLimited: boolean;
  /** The origin of media addresses in webhooks; answers to calls use the origin they came to. */
  mediaOrigin: string;
}

export const newMediaState = (): MediaState => ({ files: new Map(), uploads: new Map() });
export const newNumberGraph = (): NumberGraph => ({
  profile: { about: 'Hey there! I am using WhatsApp.', vertical: 'UNDEFINED' },
  settingsParts: {},
  blocked: [],
});
export const newWabaGraph = (): WabaGraph => ({ createdAtMs: [], deletedNames: new Map(), managementCalls: [] });
export const newGraphSettings = (): GraphSettings => ({ isManagementLimited: true, mediaOrigin: 'https://lookaside.fbsbx.com' });
