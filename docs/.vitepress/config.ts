import { defineConfig } from 'vitepress';
import { writePlainText } from './plain-text.js';

const repository = 'https://github.com/apro-forms/apro-forms';

/** Links of the documents that lead to files outside `docs/`. The site shows these files in the repository. */
const repositoryFile = /^(?:\.\.\/)+/;

/** Pages whose whole content the script of the live pages draws. */
const livePages = ['playground.md', 'gallery.md'];

/** Makes the id of a heading as GitHub does, so that the same links work there and on the site. */
function toHeadingId(heading: string): string {
  return heading
    .trim()
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\s_-]/gu, '')
    .replaceAll(' ', '-');
}

export default defineConfig({
  title: 'apro-forms',
  description: 'Forms of APRO CRM and Intrum CRM on any page',
  lang: 'en',
  // The site works in any folder of any server.
  base: process.env.DOCS_BASE ?? '/',
  cleanUrls: false,
  lastUpdated: false,
  transformHead: ({ pageData, siteData }) =>
    livePages.includes(pageData.relativePath)
      ? [['link', { rel: 'modulepreload', href: `${siteData.base}live/live.js` }]]
      : [],
  buildEnd: ({ srcDir, outDir }) => writePlainText(srcDir, outDir),
  ignoreDeadLinks: [repositoryFile],
  vue: { template: { compilerOptions: { isCustomElement: (tag) => tag.startsWith('apro-') } } },
  markdown: {
    anchor: { slugify: toHeadingId },
    theme: { light: 'github-light-high-contrast', dark: 'github-dark-high-contrast' },
    config(markdown) {
      const renderLink = markdown.renderer.rules.link_open;
      markdown.renderer.rules.link_open = (tokens, index, options, env, self) => {
        const token = tokens[index];
        const href = token?.attrGet('href') ?? '';
        if (repositoryFile.test(href))
          token?.attrSet('href', `${repository}/blob/main/${href.replace(repositoryFile, '')}`);
        return renderLink
          ? renderLink(tokens, index, options, env, self)
          : self.renderToken(tokens, index, options);
      };
    },
  },
  themeConfig: {
    search: {
      provider: 'local',
    },
    socialLinks: [{ icon: 'github', link: repository }],
    nav: [
      { text: 'Get started', link: '/start' },
      { text: 'Playground', link: '/playground' },
      { text: 'Gallery', link: '/gallery' },
      { text: 'Sites', link: '/sites' },
      { text: 'Frameworks', link: '/frameworks' },
      { text: 'Operate', link: '/operating' },
      { text: 'Trouble', link: '/trouble' },
    ],
    sidebar: [
      {
        text: 'Learn',
        items: [
          { text: 'Get started', link: '/start' },
          { text: 'Glossary', link: '/glossary' },
        ],
      },
      {
        text: 'Use',
        items: [
          { text: 'Sites', link: '/sites' },
          { text: 'WordPress', link: '/wordpress' },
          { text: 'Frameworks', link: '/frameworks' },
          { text: 'Recipes', link: '/recipes' },
          { text: 'Theming', link: '/theming' },
          { text: 'Playground', link: '/playground' },
          { text: 'Gallery', link: '/gallery' },
          { text: 'Trouble', link: '/trouble' },
        ],
      },
      {
        text: 'Operate',
        items: [
          { text: 'Operating', link: '/operating' },
          { text: 'Settings and commands', link: '/settings' },
          { text: 'Keys and secrets', link: '/security-keys' },
          { text: 'Reliability', link: '/reliability' },
          { text: 'Measurements', link: '/measurements' },
          { text: 'Scale', link: '/scale' },
        ],
      },
      {
        text: 'Reference',
        items: [
          { text: 'Reference', link: '/reference' },
          { text: 'Options and events', link: '/options' },
          { text: 'Error codes', link: '/errors' },
          { text: 'Texts of the form', link: '/texts' },
          { text: 'Protocol of the CRM', link: '/protocol' },
        ],
      },
    ],
  },
});
