/** Shows what an address answers, and asks again when a live event says that it changed. */
import { useEffect, useState } from 'react';
import { getJson } from './api.ts';
import { type LiveEvent, listen } from './live.ts';

export function useLatest<T>(path: string, concerns: (event: LiveEvent) => boolean): T | null {
  const [value, setValue] = useState<T | null>(null);
  useEffect(() => {
    let isOver = false;
    let isAsking = false;
    let isStale = false;
    // While an answer is awaited, any number of events come down to one more question.
    const ask = async () => {
      if (isAsking) {
        isStale = true;
        return;
      }
      isAsking = true;
      do {
        isStale = false;
        const latest = await getJson<T>(path).catch(() => null);
        if (isOver) return;
        if (latest) setValue(latest);
      } while (isStale);
      isAsking = false;
    };
    void ask();
    const stop = listen((event) => {
      if (event.type === 'open' || concerns(event)) void ask();
    });
    return () => {
      isOver = true;
      stop();
    };
    // `concerns` is made anew on each render and decides the same for one path.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [path]);
  return value;
}
