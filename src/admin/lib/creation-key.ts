/** Idempotency keys for forms that make something. */
import { useRef } from 'react';

/**
 * A key per content: sending the same content again, after a lost answer or a second press, repeats the key, so that
 * nothing is made twice; other content is another request. After a success call `renew`, or the next equal one is a repeat.
 */
export function useCreationKey(): { keyFor: (body: unknown) => string; renew: () => void } {
  const last = useRef<{ content: string; key: string } | null>(null);
  return {
    keyFor(body) {
      const content = JSON.stringify(body);
      if (last.current?.content !== content) last.current = { content, key: crypto.randomUUID() };
      return last.current.key;
    },
    renew() {
      last.current = null;
    },
  };
}
