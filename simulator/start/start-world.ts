/** Who is in the simulator of `npm start`: the demo's people, and those who run the deployment. */
import { demo } from '../demo.ts';
import { type World, worldFromDemo } from '../world.ts';

/**
 * Everybody here may be picked at the sign-in page. Where there is no business yet its owner comes first, and also is
 * whose account connects a number.
 */
export function startWorld(isEmpty: boolean): World {
  const { people, second, owner, operator } = demo;
  const known = new Set(people.map(({ phone }) => phone));
  const others = second.people.filter(({ phone }) => !known.has(phone));
  return worldFromDemo({
    ...demo,
    people: isEmpty ? [{ ...owner, role: 'admin' }, operator, ...people] : [...people, ...others, owner, operator],
  });
}
