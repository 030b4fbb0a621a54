/** The three test projects and the reporter of the closing line. */
import { cloudflareTest, readD1Migrations } from '@cloudflare/vitest-pool-workers';
import { defineConfig } from 'vitest/config';
import { workerSettings } from './test/support/worker-settings.ts';

/** Pure logic in Node, the Worker in workerd, journeys in a browser (last, so that it has both cores). */
export default defineConfig({
  test: {
    reporters: ['default', './test/support/closing-line-reporter.ts'],
    projects: [
      {
        test: {
          name: 'node',
          include: ['test/**/*.test.ts'],
          exclude: ['test/**/*.worker.test.ts', 'test/browser/**'],
          testTimeout: 30_000,
          // One core less is what vitest takes by itself: half of a small machine.
          maxWorkers: '100%',
          sequence: { groupOrder: 0 },
        },
      },
      {
        plugins: [
          cloudflareTest(async () => ({
            wrangler: { configPath: './wrangler.toml' },
            // The objects get their bindings from here; what a test file changes in `env` they do not see.
            miniflare: {
              bindings: { ...workerSettings, PROOF: process.env.PROOF ?? 'short', TEST_MIGRATIONS: await readD1Migrations('./migrations') },
            },
          })),
        ],
        test: {
          name: 'worker',
          include: ['test/**/*.worker.test.ts'],
          setupFiles: ['./test/support/worker-setup.ts'],
          testTimeout: 30_000,
          maxWorkers: '100%',
          sequence: { groupOrder: 0 },
        },
      },
      {
        test: {
          name: 'browser',
          include: ['test/browser/**/*.test.ts'],
          testTimeout: 120_000,
          hookTimeout: 180_000,
          fileParallelism: false,
          globalSetup: ['./test/support/build-pages.ts'],
          sequence: { groupOrder: 1 },
        },
      },
    ],
  },
});
