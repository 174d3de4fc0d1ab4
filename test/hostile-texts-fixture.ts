/** Creates a text of about `size` characters. */
type Shape = (size: number) => string;

const repeat =
  (piece: string): Shape =>
  (size) =>
    piece.repeat(Math.ceil(size / piece.length));
const around =
  (start: string, piece: string, end: string): Shape =>
  (size) =>
    start + piece.repeat(Math.max(1, Math.floor((size - start.length - end.length) / piece.length))) + end;

/**
 * Texts that take a bad parser very long: one with nested loops, or with a regular expression that can match in many
 * ways.
 */
const shapes: Readonly<Record<string, Shape>> = {
  'a digit, zeros and a digit': around('1.', '0', '1'),
  'a number, dots and a letter': around('12345', '.', 'a'),
  'zeros and a letter': around('', '0', 'x'),
  'nines and a letter': around('', '9', 'x'),
  'groups of thousands and a letter': around('1', '.000', 'x'),
  'spaces between two letters': around('a', ' ', 'b'),
  'white space of all kinds before a letter': around('1', ' \t\n\u00a0', 'x'),
  'commas and spaces': around('5', ', ', 'x'),
  'semicolons and spaces': around('5', ' ; ', 'x'),
  'numbers and degrees': around('', '5 ', '°x'),
  'letters and dots': around('', 'a.', '5555555555'),
  'letters before too many digits': around('1', 'я', '12345678'),
  'opened tags': repeat('<a '),
  'one tag without an end': around('<', 'a', ''),
  'scripts without an end': repeat('<script></script '),
  'links without an end': repeat('<a href="'),
  'opened comments': repeat('<!--'),
  'nested brackets': repeat(`${'(['.repeat(90)}x`),
  'nested objects': repeat(`${'{"a":['.repeat(45)}x`),
  'nested lists with a bad string': repeat(`${'['.repeat(99)}"\\x"${']'.repeat(99)}`),
  'brackets and objects': repeat('{}[]{"a":1}'),
  'quotation marks': repeat('"'),
  'escaped quotation marks': around('["', '\\"', ''),
  backslashes: around('["', '\\', ''),
  ampersands: repeat('&'),
  'entities without an end': repeat('&#0'),
  'percent signs': repeat('%'),
  'bytes that are not UTF-8': repeat('%ff'),
  'variables without a name': repeat('a[]=1&'),
  'brackets of a name': around('a', '[x', ']=1'),
  'at signs': repeat('@a'),
  'an address without an end': around('a@', 'b.', ''),
  slashes: around('https://google.com', '/dir/', 'x'),
  'pairs of a map link': around('https://google.com/dir', '/1.1,1.1', 'x'),
  'marks of two classes on a letter': around('a', '\u0301\u0316', 'b'),
  surrogates: repeat('\ud83d'),
  'direction marks': around('+7', '\u200f', '5'),
  'plus and minus signs': repeat('+-'),
  colons: around('', ':', 'x'),
  commas: around('', ',', 'x'),
  'different items of a list': (size) =>
    Array.from({ length: size / 7 }, (_, index) => 100_000 + index).join(),
};

export const hostileShapes: readonly (readonly [name: string, shape: Shape])[] = Object.entries(shapes);

/** Ordinary text of the same length. */
export const harmlessText: Shape = repeat('Please call 12 days after 3.5, thanks ');

/** A response with a PHP warning before its JSON, so that the JSON has to be searched for. */
export const harmlessAnswer: Shape = (size) =>
  `Warning: x ${JSON.stringify({ a: Array.from({ length: size / 9 }, () => ({ a: [] })) })}`;

/** Ordinary text with simple HTML. */
export const harmlessHtml: Shape = repeat('<p>a<br>');

/** Longest acceptable time for a hostile text, as a multiple of the time for an ordinary text of the same length. */
const maxRatio = 20;
const hopelessRatio = 10;
/**
 * Fixed work of about two milliseconds. `maxRatio` times its duration is always acceptable, because very short times
 * cannot be compared.
 */
const referenceText = harmlessText(1_500_000);

function countSpaces(): number {
  let count = 0;
  for (let index = 0; index < referenceText.length; index++)
    if (referenceText.charCodeAt(index) === 32) count++;
  return count;
}

type Work = () => unknown;

/** Returns processor time in milliseconds. Other programs on a busy machine would add to the time of a clock. */
async function measure(work: Work): Promise<number> {
  const start = process.cpuUsage();
  await Promise.resolve(work()).catch(() => {});
  const { user, system } = process.cpuUsage(start);
  return (user + system) / 1_000;
}

async function measureBest(work: Work): Promise<number> {
  const safeWork = async () => work();
  return Math.min(await measure(safeWork), await measure(safeWork), await measure(safeWork));
}

let referenceMs: number | undefined;

/** Returns the longest acceptable time for a hostile text. `harmlessWork` does the same work with an ordinary text. */
export async function measureLimit(harmlessWork: Work): Promise<number> {
  referenceMs ??= await measureBest(countSpaces);
  return maxRatio * ((await measureBest(harmlessWork)) + referenceMs);
}

/** Whether the work ends within the limit. It gets three attempts, because the machine may be busy. */
export async function isWithin(limitMs: number, work: Work): Promise<boolean> {
  for (let attempt = 0; attempt < 3; attempt++) {
    const durationMs = await measure(async () => work());
    if (durationMs <= limitMs) return true;
    // The limit is exceeded so far that a busy machine cannot be the reason.
    if (durationMs > hopelessRatio * limitMs) return false;
  }
  return false;
}
