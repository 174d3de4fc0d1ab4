import type { Locator, Page } from '@playwright/test';
import type { HostPage, HostPages } from './host-page-types.js';

/** A jQuery plugin that replaces native lists, and its parts that a visitor clicks. */
interface SelectPlugin {
  /** Files in `node_modules`. */
  readonly script: string;
  readonly sheet?: string;
  /** The call that themes make. */
  readonly call: string;
  readonly opener: string;
  readonly row: string;
}

const plugins: Readonly<Record<string, SelectPlugin>> = {
  select2: {
    script: 'select2/dist/js/select2.js',
    sheet: 'select2/dist/css/select2.css',
    call: `jQuery('select').select2({ width: '200px' })`,
    opener: '.select2-selection',
    row: '.select2-results__option',
  },
  'nice-select': {
    script: 'jquery-nice-select/js/jquery.nice-select.js',
    sheet: 'jquery-nice-select/css/nice-select.css',
    call: `jQuery('select').niceSelect()`,
    opener: '.nice-select',
    row: '.nice-select .option',
  },
  chosen: {
    script: 'chosen-js/chosen.jquery.js',
    sheet: 'chosen-js/chosen.css',
    call: `jQuery('select').chosen({ width: '200px' })`,
    opener: '.chosen-single',
    row: '.chosen-results li',
  },
  'form-styler': {
    script: 'jquery-form-styler/dist/jquery.formstyler.js',
    sheet: 'jquery-form-styler/dist/jquery.formstyler.css',
    call: `jQuery('input, select').styler()`,
    opener: '.jq-selectbox__select',
    row: '.jq-selectbox li',
  },
};

function pluginPage({ script, sheet, call, opener, row }: SelectPlugin): HostPage {
  const choose = (text: string) => async (_: Locator, page: Page) => {
    await page.locator(opener).first().click();
    await page.locator(row).filter({ hasText: text }).first().click();
  };
  return {
    head: `${sheet ? `<link rel="stylesheet" href="/packages/${sheet}">` : ''}
      <script src="/packages/jquery/dist/jquery.js"></script><script src="/packages/${script}"></script>`,
    apply: (page) => page.evaluate(call).then(() => undefined),
    fill: { select: choose('Option 2'), category: choose('Offices') },
  };
}

/** Themes that run a plugin over the lists of the page, those of the form included. */
export const selectPluginPages: HostPages = Object.fromEntries(
  Object.entries(plugins).map(([name, plugin]) => [name, pluginPage(plugin)]),
);
