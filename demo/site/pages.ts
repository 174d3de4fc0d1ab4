export interface DemoPage {
  /** Name of the page. Its content is in the file `NAME.html`. */
  readonly name: string;
  readonly title: string;
  /** Title of the page in the navigation of the demo. */
  readonly navTitle: string;
  /** Language of the page. @default 'en' */
  readonly lang?: string;
  /**
   * Name of a style sheet that the page needs in addition to `page.css`. Undefined: the page needs no other style
   * sheet.
   */
  readonly stylesheet?: string;
}

export const pages: readonly DemoPage[] = [
  { name: 'index', title: 'A lead form', navTitle: 'A lead form' },
  { name: 'every-field', title: 'Every kind of field', navTitle: 'Every field' },
  { name: 'long-lists', title: 'Long lists', navTitle: 'Long lists' },
  { name: 'steps', title: 'Steps', navTitle: 'Steps' },
  { name: 'popup', title: 'Popup', navTitle: 'Popup' },
  { name: 'slide', title: 'Slide-in form', navTitle: 'Slide-in form' },
  { name: 'triggers', title: 'Opened automatically', navTitle: 'Opened automatically' },
  { name: 'consents', title: 'With consents', navTitle: 'With consents' },
  { name: 'shadow', title: 'In a shadow root', navTitle: 'In a shadow root' },
  { name: 'russian', title: 'Форма на русском языке', navTitle: 'По-русски', lang: 'ru' },
  { name: 'arabic', title: 'نموذج بالعربية', navTitle: 'بالعربية', lang: 'ar' },
  { name: 'dark', title: 'A dark page', navTitle: 'Dark', stylesheet: 'dark.css' },
  {
    name: 'rude',
    title: 'On a page with aggressive CSS',
    navTitle: 'Aggressive CSS',
    stylesheet: 'rude.css',
  },
  { name: 'twice', title: 'The same form twice', navTitle: 'The same form twice' },
  { name: 'single-page-app', title: 'Added, moved and removed by a script', navTitle: 'Added by a script' },
  { name: 'npm', title: 'From JavaScript (npm)', navTitle: 'From JavaScript (npm)' },
  { name: 'react', title: 'In React', navTitle: 'In React' },
  { name: 'vue', title: 'In Vue', navTitle: 'In Vue' },
  { name: 'direct', title: 'Without the relay', navTitle: 'Without the relay' },
  { name: 'fallback', title: 'With a fallback', navTitle: 'With a fallback' },
  { name: 'hostile', title: 'A hostile definition', navTitle: 'A hostile definition' },
];

/** Texts around the content of a page. */
interface FrameTexts {
  readonly navLabel: string;
  readonly arrived: string;
}

const englishFrame: FrameTexts = { navLabel: 'Demo', arrived: 'What the CRM received' };
const frameTexts: Readonly<Record<string, FrameTexts>> = {
  ru: { navLabel: 'Примеры', arrived: 'Что получила CRM' },
  ar: { navLabel: 'أمثلة', arrived: 'ما وصل إلى نظام CRM' },
};

/**
 * Renders a page of the demo around its content. The server later replaces `%RELAY%`, `%CRM%` and `%FORM%` by URLs
 * and the id of a form.
 */
export function renderPage({ name, title, lang = 'en', stylesheet }: DemoPage, content: string): string {
  const stylesheets = ['page.css', ...(stylesheet ? [stylesheet] : [])];
  const links = pages.map((page) => {
    const language = page.lang ?? 'en';
    const attributes = [
      `href="${page.name === 'index' ? '/' : `/${page.name}.html`}"`,
      ...(page.name === name ? ['aria-current="page"'] : []),
      ...(language === 'en' ? [] : [`lang="${language}"`]),
    ];
    return `<li><a ${attributes.join(' ')}>${page.navTitle}</a></li>`;
  });
  const langAttribute = lang === 'en' ? '' : ' lang="en"';
  const { navLabel, arrived } = frameTexts[lang] ?? englishFrame;
  return `<!doctype html>
<html lang="${lang}"${lang === 'ar' ? ' dir="rtl"' : ''}>
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <title>${title}</title>
    ${stylesheets.map((file) => `<link rel="stylesheet" href="/${file}">`).join('\n    ')}
    <link rel="icon" href="data:,">
  </head>
  <body>
    <nav aria-label="${navLabel}" dir="ltr">
      <a href="/"${langAttribute}>Start page</a>
      <a href="%CRM%/"${langAttribute}>CRM inbox</a>
      <details${langAttribute}>
        <summary>Other pages of the demo</summary>
        <ul>
          ${links.join('\n          ')}
          <li><a href="/lead/">Lead page</a></li>
          <li><a href="%RELAY%/f/%FORM%">Hosted page</a></li>
        </ul>
      </details>
    </nav>
    <main>
      ${content.trim().replaceAll('\n', '\n      ')}
      <section id="arrived" data-crm="%CRM%" aria-label="${arrived}" hidden>
        <h2>${arrived}</h2>
        <pre></pre>
      </section>
    </main>
    <script src="/page.js" defer></script>
  </body>
</html>
`;
}
