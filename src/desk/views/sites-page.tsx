import type { Overview } from '../../relay/operator/overview.js';
import { useTexts } from '../texts/language.js';
import { CopyBox } from './copy-box.js';
import { SignalCard } from './signal-card.js';

/**
 * Lists the websites that may send leads and the websites that were refused, with the setting of the relay that
 * allows a website.
 */
export function SitesPage({
  overview,
  onEnd,
}: {
  readonly overview: Overview | undefined;
  readonly onEnd: () => void;
}) {
  const { pages, sites } = useTexts();
  if (!overview) return <h1>{pages.sites}</h1>;
  const { allowedOrigins, refusedOrigins, unknownProxies } = overview;
  const allowed = allowedOrigins === 'any' ? [] : allowedOrigins;
  return (
    <>
      <h1>{pages.sites}</h1>
      <section class="card">
        <h2>{sites.allowed}</h2>
        {allowedOrigins === 'any' && <p>{sites.any}</p>}
        {allowedOrigins.length === 0 && <p>{sites.noneAllowed}</p>}
        <SiteList sites={allowed} />
      </section>
      <section class="card">
        <h2>{sites.refused}</h2>
        {refusedOrigins.length === 0 && <p>{sites.noneRefused}</p>}
        <SiteList sites={refusedOrigins} />
        {refusedOrigins.length > 0 && (
          <>
            <p>{sites.paste}</p>
            <CopyBox text={`ALLOWED_ORIGINS=${[...allowed, ...refusedOrigins].join(',')}`} />
          </>
        )}
      </section>
      {unknownProxies.length > 0 && (
        <section class="card">
          <h2>{sites.proxies}</h2>
          <CopyBox text={`TRUSTED_PROXIES=${unknownProxies.join(',')}`} />
        </section>
      )}
      <SignalCard onEnd={onEnd} />
    </>
  );
}

function SiteList({ sites }: { readonly sites: readonly string[] }) {
  return (
    <ul>
      {sites.map((site) => (
        <li key={site}>{site}</li>
      ))}
    </ul>
  );
}
