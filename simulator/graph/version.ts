/** The version in the path: any that Meta serves, an older one as the oldest of them, or none. Source: Graph API changelog. */
import type { Refusal } from './refusal.ts';

/** v20 ended on 24 September 2026; v26 is the newest seen. */
const OLDEST = 21;
const NEWEST = 26;
/** What a call without a version gets: the app's own. */
const OF_THE_APP = 'v25.0';

/** The version that answers, or what Graph says of one that does not exist: it takes that for the name of an object. */
export function versionOf(path: string): string | Refusal {
  const first = /^\/v(\d+)\.(\d+)(\/.*)?$/.exec(path);
  if (!first) return OF_THE_APP;
  const [, major = '', minor = '', rest = ''] = first;
  if (Number(major) > NEWEST || (minor !== '0' && Number(major) > 2)) {
    return { code: 2500, httpStatus: 404, message: `Unknown path components: ${rest || '/'}` };
  }
  return Number(major) < OLDEST ? `v${OLDEST}.0` : `v${major}.0`;
}
