import { examples } from './examples.js';
import { playgroundOptions } from './option-fields.js';
import { themeTokens } from './theme-tokens.js';

/** Everything that a visitor has set in the playground. */
export interface PlaygroundState {
  /** Index of the example from which the visitor started. */
  readonly example: number;
  /** The definition, if the visitor changed the text of the example. */
  readonly definition?: string | undefined;
  /** Text of each attribute that is set, by the name of the attribute. */
  readonly options: Readonly<Record<string, string>>;
  /** Value of each token that is set, by the name of the CSS variable. `font-family` is the font of the page. */
  readonly tokens: Readonly<Record<string, string>>;
}

export const initialState: PlaygroundState = { example: 0, options: {}, tokens: {} };

/** Maximum length of the state in an address, in characters, before and after decompression. */
const maxLength = 500_000;
/** Maximum length of a value, in characters. */
const maxValueLength = 5_000;

/** Writes the state as the fragment of an address. The text is compressed. */
export async function writeShareText(state: PlaygroundState): Promise<string> {
  const stream = new Blob([JSON.stringify(state)]).stream().pipeThrough(new CompressionStream('deflate-raw'));
  const bytes = new Uint8Array(await new Response(stream).arrayBuffer());
  const latin1 = Array.from(bytes, (byte) => String.fromCharCode(byte)).join('');
  return btoa(latin1).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
}

/**
 * Reads the state from the fragment of an address. Anybody can write such an address, so every part is checked.
 * Undefined: the fragment contains no state.
 */
export async function readShareText(text: string): Promise<PlaygroundState | undefined> {
  if (!text || text.length > maxLength || !/^[\w-]+$/.test(text)) return undefined;
  try {
    const latin1 = atob(text.replaceAll('-', '+').replaceAll('_', '/'));
    const bytes = Uint8Array.from(latin1, (character) => character.charCodeAt(0));
    const json = await decompress(bytes);
    return json === undefined ? undefined : readState(JSON.parse(json));
  } catch {
    return undefined;
  }
}

/** Decompresses a text. Undefined: the text is longer than the limit. */
async function decompress(bytes: Uint8Array<ArrayBuffer>): Promise<string | undefined> {
  const reader = new Blob([bytes]).stream().pipeThrough(new DecompressionStream('deflate-raw')).getReader();
  const decoder = new TextDecoder();
  let text = '';
  for (let chunk = await reader.read(); !chunk.done; chunk = await reader.read()) {
    text += decoder.decode(chunk.value, { stream: true });
    if (text.length > maxLength) {
      await reader.cancel();
      return undefined;
    }
  }
  return text + decoder.decode();
}

function readState(value: unknown): PlaygroundState | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const { example, definition, options, tokens } = value as Readonly<Record<string, unknown>>;
  const optionNames = playgroundOptions.map(({ attribute }) => attribute);
  return {
    example: Number.isInteger(example) && examples[Number(example)] ? Number(example) : 0,
    ...(typeof definition === 'string' && { definition }),
    options: readTexts(options, optionNames),
    tokens: readTexts(
      tokens,
      themeTokens.map(({ name }) => name),
    ),
  };
}

/** Keeps the texts of an object whose names are known. */
function readTexts(value: unknown, names: readonly string[]): Readonly<Record<string, string>> {
  const entries: readonly [string, unknown][] = Object.entries(Object(value));
  return Object.fromEntries(
    entries.flatMap(([name, text]) =>
      names.includes(name) && typeof text === 'string' && text.length <= maxValueLength ? [[name, text]] : [],
    ),
  );
}
