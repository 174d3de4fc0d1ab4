import { Hono, type MiddlewareHandler } from 'hono';
import type { LoadedForm } from '../../form/form-service.js';
import { type Assets, serveScripts } from '../forms/assets.js';
import type { ServedForms } from '../forms/form-catalog.js';
import { writeFormModule, writeFormScript } from '../forms/form-script.js';
import type { OptionLists } from '../forms/option-lists.js';
import { withoutHeading } from '../forms/published-form.js';
import { giveReady, type ReadyText } from '../http/cached-response.js';
import { turnAway } from '../http/error-response.js';
import type { RelayEnv } from '../http/request-log.js';
import type { Redact } from '../log/redact.js';

export interface PublishedParts {
  readonly forms: ServedForms;
  readonly lists: OptionLists;
  readonly publish: (loaded: LoadedForm) => Promise<ReadyText>;
  readonly assets: Assets | undefined;
  readonly shared: MiddlewareHandler<RelayEnv>;
  readonly redact: Redact;
}

const keepFor = 'public, max-age=60, stale-while-revalidate=600';

/** What anybody may read and keep: definitions, lists, scripts. */
export function servePublished({
  forms,
  lists,
  publish,
  assets,
  shared,
  redact,
}: PublishedParts): Hono<RelayEnv> {
  const app = new Hono<RelayEnv>();
  app.get('/sharedapi/utils/binded', shared, lists.answerBinded);
  app.get('/sharedapi/utils/variants', shared, lists.answerVariants);

  app.get('/forms/:id', shared, async (context) => {
    const formId = context.req.param('id');
    const form = await forms.load(formId, context.get('site').host);
    if (!form) return turnAway(context, 404, 'BAD_REQUEST', 'no such form');
    context.set('form', formId);
    if (form.staleFor !== undefined) context.header('X-Apro-Stale', String(form.staleFor));
    return giveReady(context, await form.published(), keepFor);
  });

  app.get('/:file{\\d+\\.js}', shared, async (context) => {
    const formId = context.req.param('file').slice(0, -'.js'.length);
    const form = assets && (await forms.load(formId, context.get('site').host));
    if (!form) return turnAway(context, 404, 'BAD_REQUEST', 'no such form');
    const { definition } = form.asked;
    const beside = context.req.query('beside');
    // A page that says heading and description itself asks for the form without them.
    const isBare = context.req.query('bare') !== undefined;
    const published = isBare ? await publish(withoutHeading(form.asked)) : await form.published();
    const language = context.req.query('lang');
    const script =
      beside === undefined
        ? await writeFormScript(assets, { formId, definition, published, language, takesOver: isBare })
        : await writeFormModule(assets, { definition, published }, beside);
    if (script === undefined) return turnAway(context, 404, 'NOT_FOUND');
    context.header('Access-Control-Allow-Origin', '*');
    context.header('Cross-Origin-Resource-Policy', 'cross-origin');
    return context.get('isStranger')
      ? giveReady(context, forStranger(script), 'no-store', 'text/javascript')
      : giveReady(context, script, keepFor, 'text/javascript');
  });

  if (assets) app.route('/', serveScripts(assets, redact));
  return app;
}

/** The same for a page whose leads will not be taken: who looks into its console learns why before a visitor tries. */
function forStranger({ text, tag }: ReadyText): ReadyText {
  const warning = `console.warn("apro-forms: what is sent from " + location.origin + " is refused: ask for it to be added to the relay's ALLOWED_ORIGINS");`;
  return { text: `${text}${warning}\n`, tag: tag.replace('"', '"stranger-') };
}
