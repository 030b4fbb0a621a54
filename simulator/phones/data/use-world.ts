/** People and business numbers. */
import type { World } from './types.ts';
import { useLatest } from './use-latest.ts';

export const useWorld = () => useLatest<World>('/world', (event) => event.type === 'people');
