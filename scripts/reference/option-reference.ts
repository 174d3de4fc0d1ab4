import { trackingEvents } from '../../src/embed/extras/tracking.js';
import { toEventName } from '../../src/embed/options/event-name.js';
import { callbackNames } from '../../src/embed/options/event-table.js';
import { optionChoices } from '../../src/embed/options/option-choices.js';
import { optionGroups, toAttributeName } from '../../src/embed/options/option-table.js';
import type { FormSettings } from '../../src/embed/options/options.js';
import { type Member, readDeclaration } from './read-declarations.js';

/**
 * Reads the properties and methods of the element `<apro-form>` from the source code: those of its class, and those
 * of the object that `mount` returns. Properties that only set an option are left out.
 */
export function readElementMembers(): readonly Member[] {
  const fromClass = ['values', 'fields'];
  const handleFile = 'src/embed/mount/form-handle.ts';
  return [
    ...readDeclaration('src/embed/element/form-element.ts', 'AproFormElement').members.filter(({ name }) =>
      fromClass.includes(name),
    ),
    ...readDeclaration(handleFile, 'ProgramMethods').members,
    ...readDeclaration('src/widget/mount.tsx', 'MountedForm').members.filter(({ name }) =>
      ['submit', 'reset'].includes(name),
    ),
    ...readDeclaration(handleFile, 'OpenableForm').members,
  ];
}

/** Reads the options that are functions. Only a program can set them, because an attribute is a text. */
export function readProgramOptions(): readonly Member[] {
  return readDeclaration('src/embed/options/options.ts', 'ProgramOptions').members;
}

/** Group of an option: the key in `optionGroups`. It decides when the code that uses the option is loaded. */
export type OptionGroup = keyof typeof optionGroups;

/** Everything that the generated documentation says about an option. */
export interface OptionReference {
  /** Name of the option in `mount`, React and Vue. */
  readonly name: string;
  readonly attribute: string;
  readonly group: OptionGroup;
  /** TypeScript type of the option; a union of literals if only certain values are allowed. */
  readonly type: string;
  /** Allowed values of the option; empty if any text is accepted. */
  readonly choices: readonly string[];
  readonly isRequired: boolean;
  readonly defaultText: string | undefined;
  readonly description: string;
}

export interface EventReference {
  /** Name of the DOM event, with its prefix: `apro-form:ready`. */
  readonly name: string;
  /** Name of the same DOM event without a colon, for template languages: `aproready`. */
  readonly plainName: string;
  /**
   * Name of the option that takes a callback for the event, such as `onReady`. `undefined`: there is no callback; the
   * event exists only with the option `track`.
   */
  readonly callback: string | undefined;
  /** TypeScript type of the data (`detail`) that the DOM event carries. */
  readonly detail: string;
  readonly description: string;
}

const interfaceByGroup: Readonly<Record<OptionGroup, string>> = {
  core: 'CoreOptions',
  look: 'LookOptions',
  window: 'WindowOptions',
  extra: 'ExtraOptions',
};

const eventFile = 'src/embed/options/event-table.ts';
const callbackFile = 'src/widget/session/callbacks.ts';

/**
 * Returns the documentation of all options. It combines the conversions of attributes (`option-table.ts`), the
 * allowed values (`option-choices.ts`) and the doc comments (`options.ts`).
 * @throws Error if an option has no doc comment.
 */
export function readOptions(): readonly OptionReference[] {
  return groupNames.flatMap((group) =>
    readDeclaration('src/embed/options/options.ts', interfaceByGroup[group]).members.map((member) =>
      toOption(group, member),
    ),
  );
}

const groupNames = Object.keys(optionGroups) as readonly OptionGroup[];

function toOption(group: OptionGroup, member: Member): OptionReference {
  const { name, description, defaultText, isOptional } = member;
  if (description === '') throw new Error(`the option ${name} has no doc comment`);
  const choices: readonly string[] = Object.hasOwn(optionChoices, name)
    ? optionChoices[name as keyof typeof optionChoices]
    : [];
  return {
    name,
    attribute: toAttributeName(name as keyof FormSettings),
    group,
    type: choices.length > 0 ? choices.map((choice) => `'${choice}'`).join(' | ') : (member.type ?? ''),
    choices,
    isRequired: !isOptional,
    defaultText,
    description,
  };
}

/**
 * Returns the documentation of all events. It combines the table of events with the doc comments of `FormEventMap`
 * and the types of `FormCallbacks`.
 * @throws Error if an event has no doc comment.
 */
export function readEvents(): readonly EventReference[] {
  const events = readDeclaration(eventFile, 'PrefixedEventMap').members;
  const callbacks = readDeclaration(callbackFile, 'FormCallbacks').members;
  const toEvent = (name: string, callback: string | undefined, detail: string): EventReference => {
    const description = events.find((event) => event.name === `apro-form:${name}`)?.description;
    if (!description) throw new Error(`the event ${name} has no doc comment`);
    return {
      name: `apro-form:${name}`,
      plainName: `apro${name}`,
      callback,
      detail: detail.replaceAll('readonly ', ''),
      description,
    };
  };
  const trackingDetail = readDeclaration(eventFile, 'TrackingDetail').members;
  return [
    ...callbackNames.map((callback) =>
      toEvent(
        toEventName(callback),
        callback,
        callbacks.find((member) => member.name === callback)?.parameters?.[0]?.type ?? '',
      ),
    ),
    ...trackingEvents.map((name) =>
      toEvent(
        name,
        undefined,
        `{ ${trackingDetail.map((field) => `${field.name}: ${field.type}`).join('; ')} }`,
      ),
    ),
  ];
}
