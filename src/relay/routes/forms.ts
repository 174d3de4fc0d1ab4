import { Hono, type MiddlewareHandler } from 'hono';
import { formatSentence } from '../../console/sentences.js';
import { lookSettingNames } from '../../widget/look/look-settings.js';
import type { RelayConfig } from '../config/config.js';
import { type Assets, createAssetRoutes } from '../forms/assets.js';
import type { FormCatalog } from '../forms/form-catalog.js';
import { writeFormModule, writeFormScript } from '../forms/form-script.js';
import { listFormSummaries, summarizeForm } from '../forms/form-summary.js';
import type { OptionLists } from '../forms/option-lists.js';
import { type Publish, withoutHeading } from '../forms/published-form.js';
import { hasBearer } from '../http/bearer.js';
import { type CachedResponse, sendCached } from '../http/cached-response.js';
import { sendError } from '../http/error-response.js';
import type { RelayEnv } from '../http/request-log.js';
import type { Redact } from '../log/redact.js';

export interface PublicRoutesDeps {
  readonly formCatalog: FormCatalog;
  readonly optionLists: OptionLists;
  readonly publish: Publish;
  readonly assets: Assets | undefined;
  readonly readCors: MiddlewareHandler<RelayEnv>;
  readonly redact: Redact;
  readonly config: Pick<RelayConfig, 'publicUrl' | 'formListKeys' | 'readHost'>;
}

const publicCacheControl = 'public, max-age=60, stale-while-revalidate=600';

/** Creates the public, cacheable routes: form definitions, option lists and scripts. */
export function createPublicRoutes({
  formCatalog,
  optionLists,
  publish,
  assets,
  readCors,
  redact,
  config: { publicUrl, formListKeys, readHost },
}: PublicRoutesDeps): Hono<RelayEnv> {
  const app = new Hono<RelayEnv>();
  app.get('/sharedapi/utils/binded', readCors, optionLists.handleBinded);
  app.get('/sharedapi/utils/variants', readCors, optionLists.handleVariants);

  // For servers that have a key, such as the WordPress plugin. Without a key, the route does not exist.
  if (formListKeys.length > 0)
    app.get('/forms', async (context) => {
      context.header('Cache-Control', 'no-store');
      if (!hasBearer(context.req.header('Authorization'), formListKeys)) {
        context.header('WWW-Authenticate', 'Bearer');
        return sendError(context, 401, 'ACCESS_DENY', 'wrong key: see FORM_LIST_KEY');
      }
      return context.json({ status: 'success', forms: await listFormSummaries(formCatalog, readHost) });
    });

  app.get('/forms/:id', readCors, async (context) => {
    const formId = context.req.param('id');
    const form = await formCatalog.load(formId, context.get('site').host, context.env.peer.address);
    if (!form) return sendError(context, 404, 'BAD_REQUEST', 'no such form');
    context.set('form', formId);
    if (form.staleSeconds !== undefined) context.header('X-Apro-Stale', String(form.staleSeconds));
    if (context.req.query('summary') !== undefined) {
      context.header('Cache-Control', publicCacheControl);
      return context.json(summarizeForm(formId, form.publicForm.definition));
    }
    return sendCached(context, await form.published(), publicCacheControl);
  });

  app.get('/:file{\\d+\\.js}', readCors, async (context) => {
    const formId = context.req.param('file').slice(0, -'.js'.length);
    const { host } = context.get('site');
    const form = assets && (await formCatalog.load(formId, host, context.env.peer.address));
    if (!form) return sendError(context, 404, 'BAD_REQUEST', 'no such form');
    const { definition } = form.publicForm;
    const entryFile = context.req.query('beside');
    // A page that shows its own heading and description requests the form without them (query parameter `bare`).
    const isHeadingOmitted = context.req.query('bare') !== undefined;
    const published = isHeadingOmitted
      ? await publish(withoutHeading(form.publicForm))
      : await form.published();
    const language = context.req.query('lang');
    const script =
      entryFile === undefined
        ? await writeFormScript(assets, {
            formId,
            publicUrl,
            definition,
            published,
            language,
            adoptsServerForm: isHeadingOmitted,
            hasLook: lookSettingNames.some((name) => context.req.query(name)),
          })
        : await writeFormModule(assets, { definition, published }, entryFile);
    if (script === undefined) return sendError(context, 404, 'NOT_FOUND');
    context.header('Access-Control-Allow-Origin', '*');
    context.header('Cross-Origin-Resource-Policy', 'cross-origin');
    return context.get('isOriginRefused')
      ? sendCached(context, withOriginWarning(script), 'no-store', 'text/javascript')
      : sendCached(context, script, publicCacheControl, 'text/javascript');
  });

  if (assets) app.route('/', createAssetRoutes(assets, redact, publicUrl));
  return app;
}

/**
 * Adds a console warning to the script if the page's origin is not allowed. So the page's developer sees the problem
 * before a visitor's submission fails.
 */
function withOriginWarning({ text, etag }: CachedResponse): CachedResponse {
  const sentence = JSON.stringify(formatSentence('sends-refused'));
  // The relay does not write the page's origin into the script, because all sites that are not allowed get the same
  // cached script. So the script reads the origin from the page in which it runs.
  const warning = `console.warn(${sentence}.replaceAll('{origin}', () => location.origin));`;
  return { text: `${text}${warning}\n`, etag: etag.replace('"', '"stranger-') };
}
