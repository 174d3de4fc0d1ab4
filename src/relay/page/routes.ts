import { type Context, Hono, type MiddlewareHandler } from 'hono';
import type { ContentfulStatusCode } from 'hono/utils/http-status';
import { memoizeUntilError } from '../../async/memoize-until-error.js';
import type { RelayConfig } from '../config/config.js';
import type { RelayEnv } from '../http/request-log.js';
import type { PageDeps } from './form-page.js';
import { frameScripts } from './frame-scripts.js';

export interface PageRoutesDeps extends PageDeps {
  readonly frameAncestors: RelayConfig['frameAncestors'];
  /** Origin of the desk, the web page for the operator. Undefined: the relay has no desk. */
  readonly deskOrigin: string | undefined;
  readonly readCors: MiddlewareHandler<RelayEnv>;
  /** Middleware for `POST` requests. It checks the origin of the page and the size of the body. */
  readonly postMiddleware: readonly [MiddlewareHandler<RelayEnv>, ...MiddlewareHandler<RelayEnv>[]];
}

/** Loads the modules that render a page. */
export function loadPageModules() {
  return Promise.all([
    import('./form-page.js'),
    import('./styles.js'),
    import('./views.js'),
    import('./page-messages.js'),
  ]);
}

/**
 * Creates the routes of the pages that the relay serves. The code that renders a page is loaded at the first request.
 */
export function createPageRoutes({
  readCors,
  postMiddleware,
  frameAncestors,
  deskOrigin,
  ...pageDeps
}: PageRoutesDeps): Hono<RelayEnv> {
  const loadPage = memoizeUntilError(async () => {
    const [{ createPage }, { createPageStyles }, { sendUnavailable }, { loadPageMessages }] =
      await loadPageModules();
    const getStyles = await createPageStyles(frameAncestors, deskOrigin);
    const styles = await getStyles();
    return {
      handlePage: createPage(pageDeps, getStyles),
      sendFailurePage: async (context: Context<RelayEnv>, status: ContentfulStatusCode) =>
        sendUnavailable(context, styles, status, await loadPageMessages(context, pageDeps.language)),
    };
  });

  const app = new Hono<RelayEnv>();
  // If a middleware refuses the request, the visitor sees a page with the error message. Programs that send the
  // request get the same HTTP status.
  app.use('/f/:id', async (context, next) => {
    await next();
    const { status, headers } = context.res;
    if (status < 400 || headers.get('Content-Type')?.startsWith('text/html')) return;
    const { sendFailurePage } = await loadPage();
    const page = await sendFailurePage(context, status as ContentfulStatusCode);
    context.res = undefined;
    context.res = page;
  });
  for (const [name, script] of Object.entries(frameScripts))
    app.get(`/${name}`, (context) =>
      context.body(script, 200, {
        'Content-Type': 'text/javascript; charset=UTF-8',
        'Cache-Control': 'public, max-age=3600',
        'Access-Control-Allow-Origin': '*',
        'Cross-Origin-Resource-Policy': 'cross-origin',
      }),
    );
  // Some systems write a slash at the end of each address.
  app.get('/f/:id{\\d+}/:slashes{/*}', (context) => {
    const { id, slashes } = context.req.param();
    const up = '../'.repeat(slashes.length + 1);
    return context.redirect(`${up}${id}${new URL(context.req.url).search}`, 301);
  });
  app.get('/f/:id', readCors, async (context) => (await loadPage()).handlePage(context));
  app.on('POST', '/f/:id', ...postMiddleware, async (context) => (await loadPage()).handlePage(context));
  return app;
}
