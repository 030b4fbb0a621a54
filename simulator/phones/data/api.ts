/** Calls to the simulator's control API. */

export async function getJson<T>(path: string): Promise<T> {
  return answerOf<T>(await fetch(`/_sim${path}`));
}

export async function postJson<T>(path: string, body: unknown = {}): Promise<T> {
  return answerOf<T>(
    await fetch(`/_sim${path}`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
  );
}

export async function deleteAt(path: string): Promise<void> {
  await answerOf(await fetch(`/_sim${path}`, { method: 'DELETE' }));
}

export const phonePath = (phone: string) => `/phones/${encodeURIComponent(phone)}`;

/** What went wrong, in words to show. */
export const wordsOf = (error: unknown) => (error instanceof Error ? error.message : 'That did not work.');

async function answerOf<T>(response: Response): Promise<T> {
  const body = (await response.json()) as T & { error?: string };
  if (!response.ok) throw new Error(body.error ?? `The simulator answered ${response.status}.`);
  return body;
}
