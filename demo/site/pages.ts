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
  readonly startPage: string;
  readonly inbox: string;
  readonly otherPages: string;
  readonly leadPage: string;
  readonly hostedPage: string;
  /** Titles of pages in the navigation, by name. A page without one has `navTitle`. */
  readonly titles: Readonly<Record<string, string>>;
}

const englishFrame: FrameTexts = {
  navLabel: 'Demo',
  arrived: 'What the CRM received',
  startPage: 'Start page',
  inbox: 'CRM inbox',
  otherPages: 'Other pages of the demo',
  leadPage: 'Lead page',
  hostedPage: 'Hosted page',
  titles: {},
};
const frameTexts: Readonly<Record<string, FrameTexts>> = {
  ru: {
    navLabel: 'Примеры',
    arrived: 'Что получила CRM',
    startPage: 'Главная',
    inbox: 'Заявки в CRM',
    otherPages: 'Другие страницы примера',
    leadPage: 'Посадочная страница',
    hostedPage: 'Страница на сервере форм',
    titles: {
      index: 'Форма заявки',
      'every-field': 'Все виды полей',
      'long-lists': 'Длинные списки',
      steps: 'По шагам',
      popup: 'Всплывающее окно',
      slide: 'Панель у края',
      triggers: 'Открывается сама',
      consents: 'С согласиями',
      shadow: 'В теневом дереве',
      dark: 'Тёмная страница',
      rude: 'Навязчивый CSS',
      twice: 'Одна форма дважды',
      'single-page-app': 'Добавлена скриптом',
      npm: 'Из JavaScript (npm)',
      react: 'В React',
      vue: 'Во Vue',
      direct: 'Без сервера форм',
      fallback: 'С запасным вариантом',
      hostile: 'Опасное описание формы',
    },
  },
  ar: {
    navLabel: 'أمثلة',
    arrived: 'ما وصل إلى نظام CRM',
    startPage: 'الصفحة الرئيسية',
    inbox: 'الطلبات في نظام CRM',
    otherPages: 'صفحات أخرى من المثال',
    leadPage: 'صفحة مقصودة',
    hostedPage: 'صفحة على خادم النماذج',
    titles: {
      index: 'نموذج طلب',
      'every-field': 'كل أنواع الحقول',
      'long-lists': 'قوائم طويلة',
      steps: 'على خطوات',
      popup: 'نافذة منبثقة',
      slide: 'لوحة عند الحافة',
      triggers: 'يُفتح تلقائيًا',
      consents: 'مع الموافقات',
      shadow: 'في شجرة ظل',
      dark: 'صفحة داكنة',
      rude: 'تنسيقات CSS مزعجة',
      twice: 'النموذج نفسه مرتين',
      'single-page-app': 'مضاف بواسطة سكربت',
      npm: 'من JavaScript (npm)',
      react: 'في React',
      vue: 'في Vue',
      direct: 'دون خادم النماذج',
      fallback: 'مع بديل',
      hostile: 'تعريف نموذج خبيث',
    },
  },
};

/**
 * Renders a page of the demo around its content. The server later replaces `%RELAY%`, `%CRM%` and `%FORM%` by URLs
 * and the id of a form.
 */
export function renderPage({ name, title, lang = 'en', stylesheet }: DemoPage, content: string): string {
  const stylesheets = ['page.css', ...(stylesheet ? [stylesheet] : [])];
  const texts = frameTexts[lang] ?? englishFrame;
  const links = pages.map((page) => {
    const translated = texts.titles[page.name];
    const language = translated === undefined ? (page.lang ?? 'en') : lang;
    const attributes = [
      `href="${page.name === 'index' ? '/' : `/${page.name}.html`}"`,
      ...(page.name === name ? ['aria-current="page"'] : []),
      ...(language === lang ? [] : [`lang="${language}"`]),
    ];
    return `<li><a ${attributes.join(' ')}>${translated ?? page.navTitle}</a></li>`;
  });
  const { navLabel, arrived } = texts;
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
    <nav aria-label="${navLabel}">
      <a href="/">${texts.startPage}</a>
      <a href="%CRM%/">${texts.inbox}</a>
      <details>
        <summary>${texts.otherPages}</summary>
        <ul>
          ${links.join('\n          ')}
          <li><a href="/lead/">${texts.leadPage}</a></li>
          <li><a href="%RELAY%/f/%FORM%">${texts.hostedPage}</a></li>
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
