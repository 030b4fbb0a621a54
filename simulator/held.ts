/** Calls that a fault keeps without an answer. */
import type { Core } from './core.ts';

/** Thrown through `fetch` where a fault breaks the connection; a server then closes the socket without an answer. */
export class ConnectionLost extends Error {
  override name = 'ConnectionLost';
}

/** Until somebody lets go, or the caller gives up. */
export function hold(core: Core, request: Request): Promise<void> {
  return new Promise((resolve, reject) => {
    core.held.add(resolve);
    request.signal.addEventListener('abort', () => {
      core.held.delete(resolve);
      reject(new ConnectionLost('The caller gave up.'));
    });
  });
}

/** Answers how many calls go on. */
export function releaseHeld(core: Core): number {
  const count = core.held.size;
  for (const letGo of core.held) letGo();
  core.held.clear();
  return count;
}
