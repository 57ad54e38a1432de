import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['{client,services,shared,openapi,data,bench,docs}/**/*.test.ts'],
    globalSetup: './shared/testing/global-setup.ts',
    pool: 'forks',
    // Each file brings databases of its own; more at once only makes them wait for one disk.
    maxWorkers: 2,
    testTimeout: 30_000,
    hookTimeout: 120_000,
    // Long enough for a database server to be stopped in order.
    teardownTimeout: 60_000,
  },
});
