import { readElementMembers, readEvents, readOptions } from './option-reference.js';
import { readDeclaration } from './read-declarations.js';

const modulePath = 'dist/npm/element.js';
const className = 'AproFormElement';

/**
 * Returns the content of `custom-elements.json` (a custom elements manifest, schema 1.0.0). Editors read this file to
 * complete and document `<apro-form>`.
 */
export function elementsManifest(): string {
  const { description } = readDeclaration('src/embed/element/form-element.ts', className);
  const manifest = {
    schemaVersion: '1.0.0',
    readme: 'README.md',
    modules: [
      {
        kind: 'javascript-module',
        path: modulePath,
        declarations: [
          {
            kind: 'class',
            name: className,
            tagName: 'apro-form',
            customElement: true,
            superclass: { name: 'HTMLElement' },
            description,
            attributes: [
              ...readOptions().map(({ attribute, type, defaultText, description }) => ({
                name: attribute,
                type: { text: type },
                ...(defaultText !== undefined && { default: defaultText }),
                description,
              })),
              {
                name: 'data-hidden',
                type: { text: 'string' },
                description:
                  'Field addresses of the option `hidden`, for frameworks that reserve the attribute `hidden`.',
              },
            ],
            members: [
              ...readOptions()
                .filter(({ name }) => name !== 'values')
                .map(({ name, attribute, type, description }) => ({
                  kind: 'field',
                  name,
                  attribute,
                  description,
                  type: { text: type },
                })),
              ...readElementMembers().map(({ name, type, parameters, returnType, description }) =>
                parameters
                  ? {
                      kind: 'method',
                      name,
                      description,
                      parameters: parameters.map((parameter) => ({
                        name: parameter.name,
                        type: { text: parameter.type },
                      })),
                      return: { type: { text: returnType } },
                    }
                  : { kind: 'field', name, description, type: { text: type } },
              ),
            ],
            events: readEvents().flatMap(({ name, plainName, detail, description }) =>
              [name, plainName].map((eventName) => ({
                name: eventName,
                type: { text: `CustomEvent<${detail}>` },
                description,
              })),
            ),
            slots: [{ name: '', description: 'Shown until the form is ready.' }],
          },
        ],
        exports: [
          { kind: 'js', name: className, declaration: { name: className, module: modulePath } },
          {
            kind: 'custom-element-definition',
            name: 'apro-form',
            declaration: { name: className, module: modulePath },
          },
        ],
      },
    ],
  };
  return `${JSON.stringify(manifest, null, 2)}\n`;
}
