import manifest from '../../../custom-elements.json';
import { optionChoices } from '../../../src/embed/options/option-choices.js';
import {
  attributeReaders,
  optionGroups,
  readSwitch,
  toAttributeName,
} from '../../../src/embed/options/option-table.js';
import type { FormSettings } from '../../../src/embed/options/options.js';

/** An option of a form as an input of the playground. */
export interface OptionField {
  readonly attribute: string;
  /** The values that the option accepts. Undefined: the option accepts any text. */
  readonly choices: readonly string[] | undefined;
  /** True: the option is on or off. */
  readonly isFlag: boolean;
  readonly description: string;
  /** The value if the attribute is absent. Undefined: the option has no effect then. */
  readonly defaultText: string | undefined;
  /**
   * True: the option leads to another server, so it is only written into the snippet. The form of the playground does
   * not get it.
   */
  readonly isSnippetOnly: boolean;
}

export interface OptionFieldGroup {
  readonly title: string;
  readonly fields: readonly OptionField[];
}

/** The playground sets these options itself. */
const ownOptions: readonly string[] = ['form', 'endpoint', 'crm'];
const snippetOnly: readonly string[] = ['redirect', 'tiles', 'track', 'captcha', 'attribution', 'dialect'];
/** Options that change the looks. */
const lookNames: readonly string[] = ['theme', ...optionGroups.look];

const attributes = manifest.modules.flatMap(({ declarations }) =>
  declarations.flatMap((declaration) => declaration.attributes),
);

function toField(option: keyof FormSettings): OptionField {
  const attribute = toAttributeName(option);
  const described = attributes.find(({ name }) => name === attribute);
  const choices: Readonly<Record<string, readonly string[]>> = optionChoices;
  return {
    attribute,
    choices: choices[option],
    isFlag: attributeReaders[option] === readSwitch,
    description: described?.description ?? '',
    defaultText: described && 'default' in described ? described.default : undefined,
    isSnippetOnly: snippetOnly.includes(option),
  };
}

const toFields = (options: readonly (keyof FormSettings)[]) =>
  options.filter((option) => !ownOptions.includes(option)).map(toField);

const isLook = ({ attribute }: OptionField) => lookNames.includes(attribute);

/** All options that the playground can set, from the table of options. */
export const playgroundOptions: readonly OptionField[] = toFields(Object.values(optionGroups).flat());

export const lookOptions = playgroundOptions.filter(isLook);

export const optionFieldGroups: readonly OptionFieldGroup[] = [
  { title: 'Form', fields: toFields(optionGroups.core).filter((field) => !isLook(field)) },
  { title: 'Window', fields: toFields(optionGroups.window).filter((field) => !isLook(field)) },
  { title: 'More', fields: toFields(optionGroups.extra).filter((field) => !isLook(field)) },
];
