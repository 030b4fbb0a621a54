/** Proves to Graph that whoever calls with a token has the secret of its app, which some apps demand with every call. */
import { appOfConnection } from '../connections/own-app.ts';
import type { Settings } from '../env.ts';
import { hmacHex } from '../security/hmac.ts';

/** Null where that secret is not known: then the call goes without. Source: Meta, "Securing Graph API requests". */
export async function appSecretProof(
  settings: Settings,
  connection: Parameters<typeof appOfConnection>[1],
  token: string,
): Promise<string | null> {
  const { secret } = await appOfConnection(settings, connection);
  return secret === null ? null : hmacHex(secret, token);
}
