/**
 * @module The suite `browser`: the pages in a real Chromium, against what `npm start` brings up. Not
 * part of `npm test`, because a machine that can run everything else may have no browser.
 */

import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    name: 'browser',
    root: `${import.meta.dirname}/../..`,
    include: ['test/browser/**/*.test.ts'],
    globalSetup: 'test/browser/local-server.ts',
    testTimeout: 60_000,
    hookTimeout: 60_000,
    // One server, one simulated WeChat: one file at a time.
    fileParallelism: false,
  },
})
