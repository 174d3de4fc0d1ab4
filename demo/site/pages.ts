export interface DemoPage {
  /** `NAME.html` holds what stands in it. */
  readonly name: string;
  readonly title: string;
  /** In the list of pages. */
  readonly short: string;
  readonly lang?: string;
  /** A sheet beside the common one. */
  readonly sheet?: string;
}

export const pages: readonly DemoPage[] = [
  { name: 'index', title: 'A place of your own', short: 'A lead form' },
  { name: 'every-field', title: 'Every kind of field', short: 'Every field' },
  { name: 'long-lists', title: 'Long lists', short: 'Long lists' },
  { name: 'steps', title: 'In steps', short: 'In steps' },
  { name: 'popup', title: 'In a window', short: 'In a window' },
  { name: 'slide', title: 'From the edge', short: 'From the edge' },
  { name: 'triggers', title: 'By themselves', short: 'By themselves' },
  { name: 'consents', title: 'With consents', short: 'With consents' },
  { name: 'shadow', title: 'In a shadow root', short: 'In a shadow root' },
  { name: 'russian', title: 'Форма на русском языке', short: 'По-русски', lang: 'ru' },
  { name: 'arabic', title: 'نموذج بالعربية', short: 'بالعربية', lang: 'ar' },
  { name: 'dark', title: 'A dark page', short: 'Dark', sheet: 'dark.css' },
  { name: 'rude', title: 'A rude page', short: 'A rude page', sheet: 'rude.css' },
  { name: 'twice', title: 'The same form twice', short: 'Twice' },
  { name: 'single-page-app', title: 'Added, moved and removed later', short: 'Added later' },
  { name: 'npm', title: 'In a program', short: 'In a program' },
  { name: 'react', title: 'In React', short: 'In React' },
  { name: 'vue', title: 'In Vue', short: 'In Vue' },
  { name: 'direct', title: 'Without the relay', short: 'Without the relay' },
  { name: 'fallback', title: 'With a fallback', short: 'With a fallback' },
  { name: 'hostile', title: 'A hostile definition', short: 'A hostile definition' },
];

/** The whole page around what stands in it; `%RELAY%`, `%CRM%` and `%FORM%` are filled in by the server. */
export function wholePage({ name, title, lang = 'en', sheet }: DemoPage, content: string): string {
  const sheets = ['page.css', ...(sheet ? [sheet] : [])];
  const links = pages.map((page) => {
    const language = page.lang ?? 'en';
    const attributes = [
      `href="${page.name === 'index' ? '/' : `/${page.name}.html`}"`,
      ...(page.name === name ? ['aria-current="page"'] : []),
      ...(language === lang ? [] : [`lang="${language}"`]),
    ];
    return `<li><a ${attributes.join(' ')}>${page.short}</a></li>`;
  });
  const aside = lang === 'en' ? '' : ' lang="en"';
  return `<!doctype html>
<html lang="${lang}"${lang === 'ar' ? ' dir="rtl"' : ''}>
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <title>${title}</title>
    ${sheets.map((file) => `<link rel="stylesheet" href="/${file}">`).join('\n    ')}
    <link rel="icon" href="data:,">
  </head>
  <body>
    <nav aria-label="${lang === 'ru' ? 'Примеры' : 'Demo'}">
      <ul>
        ${links.join('\n        ')}
        <li><a href="/lead/"${aside}>A lead page</a></li>
        <li><a href="%RELAY%/f/%FORM%"${aside}>On a page of its own</a></li>
        <li><a href="%CRM%/"${aside}>What the CRM received</a></li>
      </ul>
    </nav>
    <main>
      ${content.trim().replaceAll('\n', '\n      ')}
      <section id="arrived" data-crm="%CRM%" aria-label="What the CRM received" hidden>
        <h2>What the CRM received</h2>
        <pre></pre>
      </section>
    </main>
    <script src="/page.js" defer></script>
  </body>
</html>
`;
}
