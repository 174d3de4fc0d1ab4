import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { referenceFiles } from '../../../scripts/reference/files.js';
import { readEvents, readOptions } from '../../../scripts/reference/option-reference.js';
import { readDeclaration } from '../../../scripts/reference/read-declarations.js';
import { AproFormElement } from '../../../src/embed/element/form-element.js';
import { trackingEvents } from '../../../src/embed/extras/tracking.js';
import { toEventName } from '../../../src/embed/options/event-name.js';
import { callbackNames } from '../../../src/embed/options/event-table.js';
import { optionChoices } from '../../../src/embed/options/option-choices.js';
import { attributeNames, optionGroups, optionNames } from '../../../src/embed/options/option-table.js';

const root = fileURLToPath(new URL('../../../', import.meta.url));

interface Named {
  readonly name: string;
}

interface Manifest {
  readonly modules: readonly {
    readonly path: string;
    readonly declarations: readonly {
      readonly attributes: readonly Named[];
      readonly events: readonly Named[];
    }[];
  }[];
}

describe('reference of options', () => {
  test.each(Object.entries(referenceFiles()))(
    '%s is up to date (else run `npx tsx scripts/write-reference.ts`)',
    (path, text) => {
      expect(readFileSync(root + path, 'utf8')).toBe(text);
    },
  );

  test.each([
    ['core', 'CoreOptions'],
    ['look', 'LookOptions'],
    ['window', 'WindowOptions'],
    ['extra', 'ExtraOptions'],
  ] as const)('the group %s of the run-time table has exactly the options of %s', (group, name) => {
    const declared = readDeclaration('src/embed/options/options.ts', name).members.map(
      (member) => member.name,
    );
    expect(optionGroups[group]).toEqual(declared);
  });

  test('every option and every event has a description of at least three words', () => {
    for (const { name, description } of [...readOptions(), ...readEvents()])
      expect(description.split(' ').length, name).toBeGreaterThan(2);
  });

  test('the default of an option with allowed values is one of these values', () => {
    const withChoices = readOptions().filter(({ choices }) => choices.length > 0);
    expect(withChoices.map(({ name }) => name).sort()).toEqual(Object.keys(optionChoices).sort());
    for (const { name, choices, defaultText } of withChoices) expect(choices, name).toContain(defaultText);
  });

  test('FormEventMap declares exactly the events of the event table', () => {
    const declared = readDeclaration('src/embed/options/event-table.ts', 'PrefixedEventMap').members;
    expect(declared.map(({ name }) => name)).toEqual(
      [...callbackNames.map(toEventName), ...trackingEvents].map((name) => `apro-form:${name}`),
    );
  });

  test('the recipe about analytics names exactly the events that are reported', () => {
    const code = readFileSync(`${root}src/embed/extras/tracking.ts`, 'utf8');
    const reported = [...code.matchAll(/\btrack\('(\w+)'/g)].map(([, event]) => `apro_form_${event}`);
    const recipe = readFileSync(`${root}docs/recipes.md`, 'utf8');
    const documented = [...recipe.matchAll(/^\| `(apro_form_\w+)`/gm)].map(([, event]) => event);
    expect(reported.length).toBeGreaterThan(trackingEvents.length);
    expect(documented.sort()).toEqual(reported.sort());
  });

  test('the element observes the attribute of every option, and data-hidden', () => {
    expect(AproFormElement.observedAttributes).toEqual([...attributeNames, 'data-hidden']);
    expect(attributeNames).toHaveLength(optionNames.length);
  });

  test('package.json names the manifest, the manifest has every attribute and event, and its module is exported', () => {
    const packageJson = JSON.parse(readFileSync(`${root}package.json`, 'utf8')) as {
      readonly customElements: string;
      readonly files: readonly string[];
      readonly exports: Readonly<Record<string, { readonly default?: string }>>;
    };
    expect(packageJson.files).toContain(packageJson.customElements);
    const { modules } = JSON.parse(readFileSync(root + packageJson.customElements, 'utf8')) as Manifest;
    const [module] = modules;
    const [element] = module?.declarations ?? [];
    expect(`./${module?.path}`).toBe(packageJson.exports['./element']?.default);
    expect(element?.attributes.map(({ name }) => name)).toEqual(AproFormElement.observedAttributes);
    expect(element?.events.map(({ name }) => name)).toEqual(
      readEvents().flatMap(({ name, plainName }) => [name, plainName]),
    );
  });
});
