import { Hono, type MiddlewareHandler } from 'hono';
import { untilFailure } from '../../async/memoize-until-error.js';
import type { RelayEnv } from '../http/request-log.js';
import type { PageParts } from './form-page.js';

export interface PageRoutesParts extends PageParts {
  readonly shared: MiddlewareHandler<RelayEnv>;
  /** For what is posted: who may, and what a body may be. */
  readonly guards: readonly [MiddlewareHandler<RelayEnv>, ...MiddlewareHandler<RelayEnv>[]];
}

/** Hosted pages; what draws them is fetched when one is first asked for. */
export function servePages({ shared, guards, ...parts }: PageRoutesParts): Hono<RelayEnv> {
  const page = untilFailure(async () => {
    const [{ createPage }, { pageStyles }] = await Promise.all([
      import('./form-page.js'),
      import('./styles.js'),
    ]);
    return createPage(parts, await pageStyles());
  });

  const app = new Hono<RelayEnv>();
  app.get('/f/:id', shared, async (context) => (await page())(context));
  app.on('POST', '/f/:id', ...guards, async (context) => (await page())(context));
  return app;
}
