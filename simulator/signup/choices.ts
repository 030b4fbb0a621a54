/** What the popup lets a person choose from, and the words of Meta for where they are. */
import type { Step } from '../accounts/state.ts';

/** Meta's numeric ids of time zones; opaque to everyone. */
export const TIME_ZONES: Record<string, string> = {
  'Asia/Kolkata': '71',
  'Asia/Dubai': '8',
  'Asia/Singapore': '128',
  'Europe/London': '58',
  'Europe/Berlin': '47',
  'America/New_York': '7',
  'America/Los_Angeles': '1',
};

export const CURRENCIES: Record<string, string> = {
  INR: 'Indian rupee',
  AED: 'United Arab Emirates dirham',
  SGD: 'Singapore dollar',
  GBP: 'Pound sterling',
  EUR: 'Euro',
  USD: 'US dollar',
};

export const CATEGORIES: Record<string, string[]> = {
  'Financial Services': ['Loan Agency', 'Bank', 'Insurance Agent', 'Investing Service', 'Accountant'],
  'Professional Services': ['Consultant', 'Legal Service', 'Marketing Agency'],
  'Shopping and Retail': ['Clothing Store', 'Grocery', 'Electronics'],
  Education: ['School', 'Tutor'],
  Other: ['Other'],
};

export const COUNTRIES: Record<string, string> = {
  IN: 'India',
  AE: 'United Arab Emirates',
  SG: 'Singapore',
  GB: 'United Kingdom',
  US: 'United States',
};

export const CALLING_CODES: Record<string, string> = {
  '91': 'India +91',
  '971': 'UAE +971',
  '65': 'Singapore +65',
  '44': 'UK +44',
  '1': 'US +1',
};

/** `extras.setup` says "UTC+05:30"; several zones may fit, the first one is taken. */
export const ZONE_BY_OFFSET: Record<string, string> = {
  'UTC+05:30': 'Asia/Kolkata',
  'UTC+04:00': 'Asia/Dubai',
  'UTC+08:00': 'Asia/Singapore',
  'UTC+00:00': 'Europe/London',
  'UTC+01:00': 'Europe/Berlin',
  'UTC-05:00': 'America/New_York',
  'UTC-08:00': 'America/Los_Angeles',
};

export const PERMISSIONS: Record<string, string> = {
  whatsapp_business_management: 'Manage your WhatsApp accounts: numbers, templates and settings',
  whatsapp_business_messaging: 'Send and receive messages from your WhatsApp numbers',
  business_management: 'Read your business portfolio',
};

/** `current_step` of a CANCEL. The login is before the flow begins, so nothing is told when it is closed there. */
export const CANCEL_STEPS: Partial<Record<Step, string>> = {
  permissions: 'PERMISSIONS',
  business: 'BUSINESS_ACCOUNT_SELECTION',
  profile: 'WHATSAPP_BUSINESS_PROFILE_SETUP',
  number: 'PHONE_NUMBER_SETUP',
  code: 'PHONE_NUMBER_VERIFICATION',
  summary: 'WABA_PHONE_PROFILE_PICKER',
};
