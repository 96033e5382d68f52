/** @module Which lingpai this is. A test keeps it equal to `package.json`, which stays out of the bundle. */

/** [SemVer](https://semver.org) of the API and of everything behind it. */
export const VERSION = '0.1.0'
