import { renderStaticForm } from './server/page.js';

export interface Contender {
  readonly name: string;
  readonly title: string;
  /** npm packages of `bench/package.json` that the compared product needs. The report lists their versions. */
  readonly packages?: readonly string[];
  /** True: the compared product has a program in `contenders/NAME/main.ts`, which is bundled. */
  readonly bundled: boolean;
  /** HTML at the place of the form in the page. Default: an empty element with the id of the form. */
  readonly placeholder?: (formId: string) => string;
  /** Creates the HTML at the place of the form from the output of `apro-forms tag`. */
  readonly taggedMarkup?: (tag: string, formId: string) => string;
  /** Path of the page that shows the compared product. Default: the page that all products share. */
  readonly path?: (formId: string) => string;
  /** True: the served page contains the form, so the size of the page counts as the size of the form definition. */
  readonly formInPage?: true;
  readonly isOurs?: true;
  /** True: a goal compares our product with this product. */
  readonly isReference?: true;
  /** True: the picture of growing forms (`growth.svg`) has a line for this product. */
  readonly grows?: true;
  /** True: a child list is filled when an option of its parent list is chosen. */
  readonly hasChildList: boolean;
}

/**
 * The compared products ("contenders"). The first is the minimum: a hand-written script, with which the report
 * compares the others.
 */
export const contenders: readonly Contender[] = [
  {
    name: 'floor',
    title: 'floor (hand-written, dynamic)',
    isReference: true,
    bundled: true,
    grows: true,
    hasChildList: true,
  },
  {
    name: 'static',
    title: 'static page (hand-written HTML)',
    isReference: true,
    bundled: false,
    placeholder: renderStaticForm,
    formInPage: true,
    hasChildList: false,
  },
  {
    name: 'id-js',
    title: '**apro-forms** `/ID.js`',
    bundled: false,
    taggedMarkup: (tag) => tag,
    isOurs: true,
    hasChildList: true,
  },
  {
    name: 'embed-js',
    title: '**apro-forms** `embed.js`',
    bundled: false,
    taggedMarkup: (tag, formId) => tag.replace(`/${formId}.js"`, `/embed.js" data-form="${formId}"`),
    isOurs: true,
    grows: true,
    hasChildList: true,
  },
  {
    name: 'direct',
    title: '**apro-forms** `embed.js` without a relay',
    bundled: false,
    taggedMarkup: (tag, formId) =>
      tag.replace(/"([^"]*)\/[^"/]*\.js"/, `"$1/embed.js" data-form="${formId}" data-crm="$1"`),
    isOurs: true,
    hasChildList: true,
  },
  {
    name: 'mount',
    title: '**apro-forms** `mount()` from npm',
    bundled: true,
    taggedMarkup: (tag, formId) => tag.replace(/<script.*<\/script>/, `<div data-form="${formId}"></div>`),
    isOurs: true,
    hasChildList: true,
  },
  {
    name: 'hosted',
    title: '**apro-forms** hosted page `/f/ID`',
    bundled: false,
    path: (formId) => `/f/${formId}`,
    formInPage: true,
    isOurs: true,
    hasChildList: true,
  },
  {
    name: 'react-hook-form',
    title: 'react-hook-form + zod by hand',
    packages: ['react-hook-form', '@hookform/resolvers', 'zod', 'react'],
    bundled: true,
    grows: true,
    hasChildList: true,
  },
  {
    name: 'formkit',
    title: 'FormKit (Vue)',
    packages: ['@formkit/vue', 'vue'],
    bundled: true,
    grows: true,
    hasChildList: true,
  },
  {
    name: 'form-js',
    title: 'form-js',
    packages: ['@bpmn-io/form-js-viewer'],
    bundled: true,
    hasChildList: false,
  },
  {
    name: 'rjsf',
    title: 'rjsf',
    packages: ['@rjsf/core', '@rjsf/validator-ajv8', 'react'],
    bundled: true,
    hasChildList: true,
  },
  {
    name: 'surveyjs',
    title: 'SurveyJS',
    packages: ['survey-core', 'survey-js-ui'],
    bundled: true,
    hasChildList: true,
  },
];

export function pathOf({ name, path }: Contender, formId: string): string {
  return path?.(formId) ?? `/${name}/${formId}`;
}
