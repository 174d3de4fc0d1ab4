import type { Context } from 'hono';
import { hourMs } from '../../async/durations.js';
import { type CrmPublication, readWirePublication } from '../../crm/definition/load-publication.js';
import { CrmError } from '../../crm/errors/crm-error.js';
import { parseWireJson } from '../../crm/json/wire-json.js';
import { stringifyWireJson } from '../../crm/json/write-wire-json.js';
import type { ConsentRecord } from '../../form/consent.js';
import { toPlainText } from '../../form/rich-text.js';
import type { StaleWhileRevalidateCache } from '../cache/stale-while-revalidate.js';
import type { CrmGatewayFactory } from '../crm/crm-gateway.js';
import type { RequestBudget } from '../crm/request-budget.js';
import { hashText } from '../encoding/hash-text.js';
import { type CachedResponse, createCachedResponse, sendCached } from '../http/cached-response.js';
import { sendError } from '../http/error-response.js';
import type { RelayEnv } from '../http/request-log.js';
import type { Redact } from '../log/redact.js';
import type { CacheStore } from '../storage/tables/cache-store.js';

export interface PublicationCatalogDeps {
  /**
   * Setting `PUBLICATIONS`: ids of the publications (texts in the CRM, such as a privacy notice) that the relay may
   * send to visitors.
   */
  readonly publications: ReadonlySet<string>;
  readonly crm: CrmGatewayFactory;
  readonly cache: StaleWhileRevalidateCache;
  readonly cacheStore: CacheStore;
  readonly budget: RequestBudget;
  readonly redact: Redact;
  readonly now: () => number;
}

export interface PublicationCatalog {
  /**
   * Handles `GET /publications/ID`. The response contains the properties `id`, `title`, `text` (rich text) and
   * `version` (SHA-256 hash of title and text).
   */
  handleRequest(context: Context<RelayEnv>): Promise<Response>;
  /**
   * Adds to each consent the publication (such as a privacy notice) that the visitor saw. The added text is empty if
   * the database does not have the version that the visitor saw.
   */
  attachDocuments(consents: readonly ConsentRecord[]): Promise<readonly ConsentRecord[]>;
}

/**
 * Milliseconds after which a publication is fetched from the CRM again. The time is long, because the texts change
 * rarely and the number of requests with the API key is limited.
 */
const freshMs = hourMs;

/**
 * Creates the functions that send publications to visitors. Publications are texts in the CRM that visitors agree to,
 * such as a privacy notice. The texts are cached.
 */
export function createPublicationCatalog(deps: PublicationCatalogDeps): PublicationCatalog {
  const { publications, crm, cache, cacheStore, budget, redact, now } = deps;

  async function storeVersion(id: string, { title, text }: CrmPublication): Promise<CachedResponse> {
    const shownText = `${title}\n\n${toPlainText(text, '\n')}`;
    const version = hashText(shownText);
    // The cache key contains the version of the text. So the relay can still find the text that the visitor saw, even
    // if the text in the CRM was changed before the visitor submitted the form.
    await cacheStore.put(getTextKey(id, version), { text: shownText, fetched_at: now() }).catch(() => {});
    return createCachedResponse(JSON.stringify({ id, title, text, version }), redact);
  }

  return {
    async handleRequest(context) {
      const id = context.req.param('id') ?? '';
      if (!publications.has(id)) return sendError(context, 404, 'BAD_REQUEST', 'not in PUBLICATIONS');
      const { host } = context.get('site');
      const { value } = await cache.get({
        key: `publication:${id}`,
        freshMs,
        async fetch() {
          await budget.take('lists');
          return stringifyWireJson(await crm(host).loadWirePublication(id));
        },
        read(text) {
          const publication = readWirePublication(parseWireJson(text), id);
          if (!publication) throw new CrmError('BAD_PARAMS', 'not published, or without text', 'not-taken');
          let response: Promise<CachedResponse> | undefined;
          return () => {
            response ??= storeVersion(id, publication);
            return response;
          };
        },
      });
      return sendCached(context, await value(), 'public, max-age=60, stale-while-revalidate=600');
    },

    async attachDocuments(consents) {
      return Promise.all(
        consents.map(async (consent) => {
          const { publication: id, version } = consent;
          const storedText = publications.has(id) ? await cacheStore.get(getTextKey(id, version)) : undefined;
          return { ...consent, document: storedText?.text ?? '' };
        }),
      );
    },
  };
}

function getTextKey(id: string, version: string): string {
  return `publication-text:${id}:${version}`;
}
