import { renderStaticForm } from './server/page.js';

export interface Contender {
  readonly name: string;
  readonly title: string;
  /** npm packages of `bench/package.json`. The report lists their versions. */
  readonly packages?: readonly string[];
  /** Has an app in `contenders/NAME/main.ts`. */
  readonly bundled: boolean;
  /** HTML at the place of the form. Default: an empty element with the id of the form. */
  readonly placeholder?: (formId: string) => string;
  /** Makes the HTML at the place of the form from the output of `apro-forms tag`. */
  readonly taggedMarkup?: (tag: string, formId: string) => string;
  /** Path of the contender's own page. Default: the page that all contenders share. */
  readonly path?: (formId: string) => string;
  /** The served page contains the form: the page counts as the definition. */
  readonly formInPage?: true;
  readonly isOurs?: true;
  /** The growth picture has a line for this contender. */
  readonly grows?: true;
  /** Fills the child list when an option of the parent list is chosen. */
  readonly hasChildList: boolean;
}

/** The first contender is the floor: the report compares the others with the floor. */
export const contenders: readonly Contender[] = [
  {
    name: 'floor',
    title: 'floor (hand-written, dynamic)',
    bundled: true,
    grows: true,
    hasChildList: true,
  },
  {
    name: 'static',
    title: 'static page (hand-written HTML)',
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
