import { Hono, type MiddlewareHandler } from 'hono';
import { memoizeUntilError } from '../../async/memoize-until-error.js';
import type { RelayEnv } from '../http/request-log.js';
import type { PageDeps } from './form-page.js';

export interface PageRoutesDeps extends PageDeps {
  readonly readCors: MiddlewareHandler<RelayEnv>;
  /** Checks of `POST`: allowed origins and body limits. */
  readonly postMiddleware: readonly [MiddlewareHandler<RelayEnv>, ...MiddlewareHandler<RelayEnv>[]];
}

/** Routes of hosted pages. The renderer is loaded at the first request. */
export function createPageRoutes({ readCors, postMiddleware, ...pageDeps }: PageRoutesDeps): Hono<RelayEnv> {
  const loadPage = memoizeUntilError(async () => {
    const [{ createPage }, { createPageStyles }] = await Promise.all([
      import('./form-page.js'),
      import('./styles.js'),
    ]);
    return createPage(pageDeps, await createPageStyles());
  });

  const app = new Hono<RelayEnv>();
  app.get('/f/:id', readCors, async (context) => (await loadPage())(context));
  app.on('POST', '/f/:id', ...postMiddleware, async (context) => (await loadPage())(context));
  return app;
}
