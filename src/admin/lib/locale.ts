/** Whose habits dates and numbers follow: those of the signed-in member. */

const DEFAULT_LOCALE = 'en-GB';

let current = DEFAULT_LOCALE;

/** Said once by the session gate, before anything is shown; a locale nobody knows counts as the default. */
export function followLanguage(language: string | undefined): void {
  current = language !== undefined && isLocale(language) ? language : DEFAULT_LOCALE;
}

export function formatLocale(): string {
  return current;
}

function isLocale(language: string): boolean {
  try {
    return Intl.DateTimeFormat.supportedLocalesOf(language).length > 0;
  } catch {
    return false;
  }
}
