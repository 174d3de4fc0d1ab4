import type { Context } from 'hono';
import { type Publication, readPublication } from '../../crm/definition/load-publication.js';
import { CrmError } from '../../crm/errors/crm-error.js';
import { readWireJson } from '../../crm/json/wire-json.js';
import { writeWireJson } from '../../crm/json/write-wire-json.js';
import type { GivenConsent } from '../../form/consent.js';
import { plainText } from '../../form/rich-text.js';
import type { KeptCopies } from '../cache/stale-while-revalidate.js';
import type { CrmLink } from '../crm/crm-gateway.js';
import type { Budget } from '../crm/request-budget.js';
import { giveReady, makeReady, type ReadyText } from '../http/cached-response.js';
import { turnAway } from '../http/error-response.js';
import type { RelayEnv } from '../http/request-log.js';
import type { Redact } from '../log/redact.js';
import type { CopyStore } from '../storage/tables/cache-store.js';

export interface PublicationsParts {
  /** Ids of those that may be read. */
  readonly publications: ReadonlySet<string>;
  readonly crm: CrmLink;
  readonly copies: KeptCopies;
  readonly stored: CopyStore;
  readonly budget: Budget;
  readonly redact: Redact;
  readonly now: () => number;
}

export interface Publications {
  /** `GET /publications/ID`: `id`, `title`, `text` as rich text, and `version`, the SHA-256 of both. */
  answer(context: Context<RelayEnv>): Promise<Response>;
  /** The consents with the very texts that were shown, as far as they are still known. */
  attach(consents: readonly GivenConsent[]): Promise<readonly GivenConsent[]>;
}

/** Terms change rarely, and each look costs one of the hour's requests with the key. Milliseconds. */
const freshFor = 3_600_000;

/** Texts of the CRM that consents show, out of the relay's copies. */
export function createPublications(parts: PublicationsParts): Publications {
  const { publications, crm, copies, stored, budget, redact, now } = parts;

  async function publish(id: string, { title, text }: Publication): Promise<ReadyText> {
    const shown = `${title}\n\n${plainText(text, '\n')}`;
    const version = await sha256(shown);
    // Under its version, so that a lead gets the text that its visitor saw, whatever has become of it since.
    await stored.put(textName(id, version), { text: shown, fetched_at: now() }).catch(() => {});
    return makeReady(JSON.stringify({ id, title, text, version }), redact);
  }

  return {
    async answer(context) {
      const id = context.req.param('id') ?? '';
      if (!publications.has(id)) return turnAway(context, 404, 'BAD_REQUEST', 'not in PUBLICATIONS');
      const { host } = context.get('site');
      const { value } = await copies.get({
        name: `publication:${id}`,
        freshFor,
        async fetch() {
          await budget.take('lists');
          return writeWireJson(await crm(host).loadWirePublication(id));
        },
        read(text) {
          const publication = readPublication(readWireJson(text), id);
          if (!publication) throw new CrmError('BAD_PARAMS', 'not published, or without a text', 'not-taken');
          let ready: Promise<ReadyText> | undefined;
          return () => {
            ready ??= publish(id, publication);
            return ready;
          };
        },
      });
      return giveReady(context, await value(), 'public, max-age=60, stale-while-revalidate=600');
    },

    async attach(consents) {
      return Promise.all(
        consents.map(async (consent) => {
          const { publication: id, version } = consent;
          const copy = publications.has(id) ? await stored.get(textName(id, version)) : undefined;
          return { ...consent, document: copy?.text ?? '' };
        }),
      );
    },
  };
}

function textName(id: string, version: string): string {
  return `publication-text:${id}:${version}`;
}

async function sha256(text: string): Promise<string> {
  const bytes = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text));
  return Array.from(new Uint8Array(bytes), (byte) => byte.toString(16).padStart(2, '0')).join('');
}
