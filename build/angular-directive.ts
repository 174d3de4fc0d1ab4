import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { optionNames } from '../src/embed/options/option-table.js';

// Angular checks the inputs of `<apro-form>` in a template only if a directive declares the inputs. This file writes
// that directive, in the format that the Angular compiler writes for libraries and that the linker of an application
// reads. The names come from the table of options. So this repository needs no Angular compiler.

/**
 * Options that are inputs of the directive. `hidden` is the HTML property that hides an element, so the option `hidden`
 * is set as the attribute `data-hidden`. `check` is a function and no attribute.
 */
const inputNames: readonly string[] = [...optionNames.filter((name) => name !== 'hidden'), 'check'];

/** Version of the Angular compiler whose library format the directive has, and the oldest linker that reads it. */
const declaredVersion = '"17.0.0"';
const minVersion = '"16.1.0"';

/** Types of inputs that differ from the type of the option. A static attribute is a text. */
const inputTypes: Readonly<Record<string, string>> = {
  form: 'string | number',
  againAfter: `FormSettings['againAfter'] | \`\${number}\``,
  debug: "FormSettings['debug'] | ''",
  signed: "FormSettings['signed'] | ''",
  values: "FormSettings['values'] | string",
  check: "ProgramOptions['check']",
};

function typeOf(name: string): string {
  return inputTypes[name] ?? `FormSettings['${name}']`;
}

/** Code of `apro-forms/angular`: the directive sets each input as a property of the element. */
export function renderDirectiveCode(): string {
  return `import * as i0 from '@angular/core';
import './element.js';
export { AproFormElement, defineElement } from './element.js';

export class AproForm {
  #element = i0.inject(i0.ElementRef).nativeElement;
${inputNames.map((name) => `  set ${name}(value) { this.#element.${name} = value; }`).join('\n')}
  static ɵfac = i0.ɵɵngDeclareFactory({ minVersion: "12.0.0", version: ${declaredVersion}, ngImport: i0, type: AproForm, deps: [], target: i0.ɵɵFactoryTarget.Directive });
  static ɵdir = i0.ɵɵngDeclareDirective({ minVersion: ${minVersion}, version: ${declaredVersion}, type: AproForm, isStandalone: true, selector: "apro-form", inputs: { ${inputNames.map((name) => `${name}: "${name}"`).join(', ')} }, ngImport: i0 });
}
`;
}

/** Types of `apro-forms/angular`. */
export function renderDirectiveTypes(): string {
  const inputs = inputNames.map(
    (name) => `"${name}": { "alias": "${name}"; "required": ${name === 'form'}; }`,
  );
  return `import * as i0 from '@angular/core';
import type { FormSettings, ProgramOptions } from './options/options.js';
export { AproFormElement, defineElement, type FormEventMap } from './element.js';

/**
 * Angular directive for \`<apro-form>\` in a template: checks the names and types of the inputs, which are the options
 * of \`docs/options.md\`, and registers the element. The events are DOM events: \`(aprosuccess)="sent($event)"\`.
 * @example imports: [AproForm], template: \`<apro-form form="34" [endpoint]="endpoint" (aprosuccess)="sent($event)" />\`
 */
export declare class AproForm {
${inputNames.map((name) => `  set ${name}(value: ${typeOf(name)});`).join('\n')}
  static ɵfac: i0.ɵɵFactoryDeclaration<AproForm, never>;
  static ɵdir: i0.ɵɵDirectiveDeclaration<AproForm, "apro-form", never, { ${inputs.join('; ')} }, {}, never, never, true, never>;
}
`;
}

/** Writes the entry `apro-forms/angular` into a build of the package. */
export async function writeAngularDirective(dist: string): Promise<void> {
  await writeFile(join(dist, 'npm/angular.js'), renderDirectiveCode());
  await writeFile(join(dist, 'types/embed/angular.d.ts'), renderDirectiveTypes());
}
