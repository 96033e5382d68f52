/**
 * @module The suite `interop`: real SDKs, and small programs in other languages, against the real
 * Worker and the simulator. Apart from the other three, because it brings packages of its own.
 */

// biome-ignore lint/correctness/noUndeclaredDependencies: the project's own; here are only SDKs.
import { defineConfig } from 'vitest/config'

export default defineConfig({
  root: `${import.meta.dirname}/../..`,
  test: {
    name: 'interop',
    include: ['test/interop/**/*.test.ts'],
    globalSetup: `${import.meta.dirname}/install.ts`,
    testTimeout: 120_000,
    hookTimeout: 120_000,
    fileParallelism: false,
    silent: 'passed-only',
  },
})
