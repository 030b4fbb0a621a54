/** What `env` of cloudflare:workers holds in Worker tests: the Worker's own bindings, and the migrations to apply. */
import type { D1Migration } from '@cloudflare/vitest-pool-workers';
import type { Env } from '../../src/env.ts';

declare global {
  namespace Cloudflare {
    interface Env extends WorkerEnv {
      TEST_MIGRATIONS: D1Migration[];
      /** "long" under `npm run prove`. */
      PROOF: string;
    }
    interface GlobalProps {
      mainModule: typeof import('../../src/index.ts');
    }
  }
}

type WorkerEnv = Env;
