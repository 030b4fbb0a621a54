/** Keeps a map of records bounded: the oldest go, many at once, since looking for the first key of a map walks over all that went. */

const AT_ONCE = 1_000;

/** Between `most - 1,000` and `most` stay; a small map gives up a tenth. */
export function keepNewest(map: Map<string, unknown>, most: number): void {
  if (map.size <= most) return;
  let left = Math.min(AT_ONCE, Math.ceil(most / 10));
  for (const key of map.keys()) {
    map.delete(key);
    left -= 1;
    if (left === 0) return;
  }
}
