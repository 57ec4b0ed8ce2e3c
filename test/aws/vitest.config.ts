import { defineConfig } from 'vitest/config';

/** `npm run test:aws`: the suites that need servers; the contract suites run over S3, Athena and Trino too. */
export default defineConfig({
  test: {
    include: ['test/aws/**/*.test.ts', 'test/contracts/**/*.test.ts'],
    globalSetup: ['test/aws/setup.ts'],
    testTimeout: 900_000,
    hookTimeout: 600_000,
    pool: 'forks',
    maxWorkers: 1,
    fileParallelism: false,
  },
});
