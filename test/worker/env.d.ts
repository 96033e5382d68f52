/** What `cloudflare:workers` exports in the tests: the Worker under test. */
declare namespace Cloudflare {
  interface GlobalProps {
    mainModule: typeof import('../../src/index.ts')
  }
}
