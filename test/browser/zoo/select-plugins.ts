import type { Locator, Page } from '@playwright/test';
import { expect } from '../helpers/demo-fixture.js';
import type { HostPage, HostPages } from './host-page-types.js';

/** A jQuery plugin that replaces native lists, and its parts that a visitor clicks. */
interface SelectPlugin {
  /** Files in `node_modules`. */
  readonly script: string;
  readonly sheet?: string;
  /** JavaScript with which a theme starts the plugin. */
  readonly call: string;
  readonly opener: string;
  readonly row: string;
  /** Selector of the element that shows the chosen option. */
  readonly shown: string;
  /** True: the plugin also replaces radio buttons and checkboxes. */
  readonly drawsBoxes?: boolean;
}

const plugins: Readonly<Record<string, SelectPlugin>> = {
  select2: {
    script: 'select2/dist/js/select2.js',
    sheet: 'select2/dist/css/select2.css',
    call: `jQuery('select').select2({ width: '200px' })`,
    opener: '.select2-selection',
    row: '.select2-results__option',
    shown: '.select2-selection__rendered',
  },
  'nice-select': {
    script: 'jquery-nice-select/js/jquery.nice-select.js',
    sheet: 'jquery-nice-select/css/nice-select.css',
    call: `jQuery('select').niceSelect()`,
    opener: '.nice-select',
    row: '.nice-select .option',
    shown: '.nice-select .current',
  },
  chosen: {
    script: 'chosen-js/chosen.jquery.js',
    sheet: 'chosen-js/chosen.css',
    call: `jQuery('select').chosen({ width: '200px' })`,
    opener: '.chosen-single',
    row: '.chosen-results li',
    shown: '.chosen-single span',
  },
  'form-styler': {
    script: 'jquery-form-styler/dist/jquery.formstyler.js',
    sheet: 'jquery-form-styler/dist/jquery.formstyler.css',
    call: `jQuery('input, select').styler()`,
    opener: '.jq-selectbox__select',
    row: '.jq-selectbox li',
    shown: '.jq-selectbox__select-text',
    drawsBoxes: true,
  },
};

function pluginPage({ script, sheet, call, opener, row, shown, drawsBoxes = false }: SelectPlugin): HostPage {
  const choose = (text: string) => async (_: Locator, page: Page) => {
    await page.locator(opener).first().click();
    // While the list is opened with an animation, its rows move. So wait for the end before clicking.
    await page.evaluate(async () => {
      await Promise.allSettled(document.getAnimations().map(({ finished }) => finished));
    });
    await page.locator(row).filter({ hasText: text }).first().click();
    await expect(page.locator(shown).first()).toHaveText(text);
  };
  // The plugin replaces the boxes by its own elements, so a visitor clicks the label.
  const click =
    (...texts: readonly string[]) =>
    async (field: Locator) => {
      for (const text of texts) await field.locator('label').filter({ hasText: text }).click();
    };
  return {
    head: `${sheet ? `<link rel="stylesheet" href="/packages/${sheet}">` : ''}
      <script src="/packages/jquery/dist/jquery.js"></script><script src="/packages/${script}"></script>`,
    apply: (page) => page.evaluate(call).then(() => undefined),
    fill: {
      select: choose('Option 2'),
      category: choose('Offices'),
      ...(drawsBoxes && { radio: click('No'), multiselect: click('Option 1', 'Option 3') }),
    },
  };
}

/** Pages of themes that apply a plugin to all lists of the page, also to those of the form. */
export const selectPluginPages: HostPages = {
  ...Object.fromEntries(Object.entries(plugins).map(([name, plugin]) => [name, pluginPage(plugin)])),
  // Does what plugins for phone numbers and password managers do.
  'a wrapper with icons around every control': {
    apply: (page) =>
      page
        .locator('.field')
        .locator('input, textarea, select')
        .evaluateAll((controls) => {
          for (const control of controls) {
            const wrapper = document.createElement('span');
            control.replaceWith(wrapper);
            wrapper.append(document.createElement('i'), control, document.createElement('i'));
          }
        }),
  },
};
