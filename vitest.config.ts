import {defineConfig} from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.{ts,tsx}'],
    // Bundles the program once: the tests run what users run.
    globalSetup: './test/build.ts',
    // Whole servers come up and certificates are issued.
    testTimeout: 600_000,
    hookTimeout: 600_000,
    // Worlds wait more than they work: of two cores, three at a time made the whole run a third shorter than two.
    maxWorkers: 3,
  },
});
