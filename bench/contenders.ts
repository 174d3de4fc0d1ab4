import { renderStaticForm } from './server/page.js';

export interface Contender {
  readonly name: string;
  readonly title: string;
  /** Packages whose versions belong to the result. */
  readonly packages?: readonly string[];
  /** Has an app in `contenders/NAME/main.ts`. */
  readonly bundled: boolean;
  /** What stands in the page where the form is to be; an empty element with the form's id unless told. */
  readonly placeholder?: (formId: string) => string;
  /** What stands there instead: made of what the relay tells a site's owner to paste. */
  readonly taggedMarkup?: (tag: string, formId: string) => string;
  /** A page of its own, by form id, where it does not stand in the page that all share. */
  readonly path?: (formId: string) => string;
  /** Is in the page as it is served, so that the page is the definition. */
  readonly formInPage?: true;
  readonly isOurs?: true;
  /** Has a line in the growth picture, and types in a thousand fields. */
  readonly grows?: true;
  /** Fills the child list when a parent is chosen. */
  readonly hasChildList: boolean;
}

/** The first is the floor that the others are compared with. */
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
