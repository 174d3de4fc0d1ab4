import { Hono, type MiddlewareHandler } from 'hono';
import type { PageParts } from './page.js';
import type { RelayEnv } from './request-log.js';

export interface PageRoutesParts extends PageParts {
  readonly shared: MiddlewareHandler<RelayEnv>;
  /** For what is posted: who may, and what a body may be. */
  readonly guards: readonly [MiddlewareHandler<RelayEnv>, ...MiddlewareHandler<RelayEnv>[]];
}

/** Hosted pages; what draws them is fetched when one is first asked for. */
export function servePages({ shared, guards, ...parts }: PageRoutesParts): Hono<RelayEnv> {
  let drawing: ReturnType<typeof open> | undefined;
  async function open() {
    const { createPage, noScriptSheet, pageStyles } = await import('./page.js');
    const sheets: Readonly<Record<string, string>> = {
      'page.css': await pageStyles(),
      'noscript.css': noScriptSheet,
    };
    return { answer: createPage(parts), sheets };
  }
  const page = () => {
    drawing ??= open();
    return drawing;
  };

  const app = new Hono<RelayEnv>();
  app.get('/f/:id', shared, async (context) => (await page()).answer(context));
  app.on('POST', '/f/:id', ...guards, async (context) => (await page()).answer(context));
  app.get('/:sheet{page\\.css|noscript\\.css}', async (context) => {
    const { sheets } = await page();
    context.header('Cache-Control', 'public, max-age=300');
    const text = sheets[context.req.param('sheet')] ?? '';
    return context.body(text, 200, { 'Content-Type': 'text/css; charset=UTF-8' });
  });
  return app;
}
