import { defineConfig } from 'vitest/config';

/** They measure memory or the time of the processor: what ran before them would be in it. */
const measuring = [
  '**/*growth.test.ts',
  'services/loader-api/stories/intake/digest.test.ts',
  'shared/summary/cube-size.test.ts',
];

const everyProject = {
  setupFiles: './shared/testing/check-statements.ts',
  pool: 'forks',
  testTimeout: 30_000,
  hookTimeout: 120_000,
} as const;

export default defineConfig({
  test: {
    globalSetup: './shared/testing/global-setup.ts',
    // Each file brings databases of its own; more at once only makes them wait for one disk.
    maxWorkers: 2,
    // Long enough for a database server to be stopped in order.
    teardownTimeout: 60_000,
    projects: [
      {
        test: {
          ...everyProject,
          name: 'together',
          include: ['{client,services,shared,openapi,data,bench,docs}/**/*.test.ts'],
          exclude: measuring,
          // One process for many files: to load what a service is made of takes longer than most
          // files do. Files that change what others see (SQLite's prototypes) change it back.
          isolate: false,
        },
      },
      { test: { ...everyProject, name: 'alone', include: measuring } },
    ],
  },
});
