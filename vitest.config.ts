import { defineConfig } from 'vitest/config';

/** Files that mock modules or services, or stop processes: what they change must not reach others. */
const alone = [
  'test/adapters/athena-query-engine.test.ts',
  'test/adapters/glue-view-publisher.test.ts',
  'test/adapters/s3-object-store.test.ts',
  'test/cli/bucket-lake.test.ts',
  'test/cli/wind-up.test.ts',
  'test/fit/lifetime-value/not-converged.test.ts',
  'test/sign-in/handler.test.ts',
];
/** They start servers: npm run test:aws */
const slow = ['test/aws/**'];

export default defineConfig({
  test: {
    testTimeout: 120_000,
    hookTimeout: 300_000,
    pool: 'forks',
    maxWorkers: 2,
    projects: [
      {
        extends: true,
        // One process reads the modules once for all its files: half the time of loading.
        test: { name: 'shared', isolate: false, include: ['test/**/*.test.{ts,tsx}'], exclude: [...slow, ...alone] },
      },
      { extends: true, test: { name: 'alone', include: alone } },
    ],
  },
});
