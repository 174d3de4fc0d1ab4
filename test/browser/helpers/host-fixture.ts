import { test as base } from './demo-fixture.js';

export type { Host, HostFile } from './worker-fixtures.js';

/** `test` with a demo whose relay accepts the origin of `host`, and may be shown in its frames. */
export const test = base.extend({
  demo: async ({ findDemo, host }, use) =>
    use(await findDemo({ ALLOWED_ORIGINS: host.url, FRAME_ANCESTORS: host.url })),
});
