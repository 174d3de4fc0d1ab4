import { useEffect, useState } from 'preact/hooks';
import type { Overview } from '../relay/operator/overview.js';
import { forgetToken, hasToken, logIn, logOut, watchOverview } from './client/api.js';
import { useTexts } from './texts/language.js';
import { ConsentsPage } from './views/consents/consents-page.js';
import { NumbersPage } from './views/figures/numbers-page.js';
import { FormsPage } from './views/forms/forms-page.js';
import { LeadsPage } from './views/leads-page.js';
import { LoginPage } from './views/login-page.js';
import { OverviewPage } from './views/overview-page.js';
import { SitesPage } from './views/sites-page.js';

const pageNames = ['overview', 'leads', 'forms', 'numbers', 'consents', 'sites'] as const;
type PageName = (typeof pageNames)[number];

/** The part of the page's URL after `#`: `leads` for the list, `leads/R-…` for the lead with this receipt
 * number, or `forms/34` for a form. */
interface Location {
  readonly page: PageName;
  readonly detail: string;
}

function readLocation(): Location {
  const [name = '', detail = ''] = location.hash.slice(1).split('/');
  return { page: pageNames.find((page) => page === name) ?? 'overview', detail: decodeURIComponent(detail) };
}

/**
 * Reads the secret after `#` in the URL. A link that the command `apro-forms desk` prints contains such a secret. The
 * secret is removed from the URL and the browser history at once, so that nobody can read it there. Undefined: the
 * URL has no secret.
 */
function takeLink(): string | undefined {
  const secret = location.hash.slice(1);
  if (!/^[\w-]{43}$/.test(secret)) return undefined;
  history.replaceState(null, '', location.pathname);
  return secret;
}

export function App() {
  const texts = useTexts();
  const [isLoggedIn, setLoggedIn] = useState(hasToken);
  const [loginError, setLoginError] = useState('');

  useEffect(() => {
    const link = takeLink();
    if (link)
      logIn({ link }).then(
        () => setLoggedIn(true),
        () => setLoginError(texts.login.wrong),
      );
  }, [texts]);

  function endSession(): void {
    forgetToken();
    setLoggedIn(false);
    setLoginError(texts.login.ended);
  }

  if (!isLoggedIn) return <LoginPage error={loginError} onLogin={() => setLoggedIn(true)} />;
  return (
    <Desk
      onEnd={endSession}
      onLogOut={() => {
        setLoginError('');
        void logOut().then(() => setLoggedIn(false));
      }}
    />
  );
}

function Desk({ onEnd, onLogOut }: { readonly onEnd: () => void; readonly onLogOut: () => void }) {
  const texts = useTexts();
  const [{ page, detail }, setLocation] = useState(readLocation);
  const [overview, setOverview] = useState<Overview>();
  const [isLost, setLost] = useState(false);

  useEffect(() => {
    const follow = () => setLocation(readLocation());
    addEventListener('hashchange', follow);
    return () => removeEventListener('hashchange', follow);
  }, []);

  // The state of the relay is received through one connection, which stays open as long as this app is shown.
  useEffect(() => {
    const controller = new AbortController();
    void watchOverview(
      controller.signal,
      (next) => {
        setLost(!next);
        if (next) setOverview(next);
      },
      onEnd,
    );
    return () => controller.abort();
  }, []);

  return (
    <>
      <header>
        <strong>apro-forms</strong>
        <nav aria-label={texts.title}>
          {pageNames.map((name) => (
            <a key={name} href={`#${name}`} aria-current={name === page ? 'page' : undefined}>
              {texts.pages[name]}
            </a>
          ))}
        </nav>
        <button type="button" class="quiet" onClick={onLogOut}>
          {texts.logOut}
        </button>
      </header>
      <main>
        <p role="status" class={isLost ? 'banner' : 'unseen'}>
          {isLost ? texts.lost : ''}
        </p>
        {page === 'overview' && <OverviewPage overview={overview} />}
        {page === 'leads' && <LeadsPage receipt={detail} onEnd={onEnd} />}
        {page === 'forms' && (
          <FormsPage form={detail} isPublic={overview?.publicUrl !== undefined} onEnd={onEnd} />
        )}
        {page === 'numbers' && <NumbersPage onEnd={onEnd} />}
        {page === 'consents' && <ConsentsPage onEnd={onEnd} />}
        {page === 'sites' && <SitesPage overview={overview} onEnd={onEnd} />}
      </main>
    </>
  );
}
