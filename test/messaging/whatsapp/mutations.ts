/** Damages webhook bodies at random: a value anywhere in one is replaced, removed, or doubled in its list. */
import fc from 'fast-check';

type Container = Record<string, unknown> | unknown[];

/** Bodies of the given ones with one to four places damaged. */
export function mutated(bodies: readonly string[]): fc.Arbitrary<string> {
  const change = fc.record({ where: fc.nat(), how: fc.constantFrom('replace', 'remove', 'double'), by: fc.jsonValue({ maxDepth: 2 }) });
  return fc.tuple(fc.constantFrom(...bodies), fc.array(change, { minLength: 1, maxLength: 4 })).map(([body, changes]) => {
    const json: unknown = JSON.parse(body);
    for (const { where, how, by } of changes) {
      const places = placesIn(json);
      const place = places[where % Math.max(1, places.length)];
      if (place) damage(place, how, by);
    }
    return JSON.stringify(json);
  });
}

function placesIn(json: unknown): [Container, string][] {
  if (typeof json !== 'object' || json === null) return [];
  const container = json as Container;
  return Object.entries(container).flatMap(([key, value]) => [[container, key] as [Container, string], ...placesIn(value)]);
}

function damage([container, key]: [Container, string], how: string, by: unknown): void {
  if (Array.isArray(container)) {
    const index = Number(key);
    if (how === 'double') container.splice(index, 0, structuredClone(container[index]));
    else if (how === 'remove') container.splice(index, 1);
    else container[index] = by;
  } else if (how === 'remove') delete container[key];
  else container[key] = by;
}
