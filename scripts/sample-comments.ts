import { fileURLToPath } from 'node:url';
import { readComments } from './find-comments.js';
import { failWithHelp, parseNumbers, readArguments } from './read-arguments.js';
import { createSeededRandom, drawSample } from './seeded-random.js';

const help = `npx tsx scripts/sample-comments.ts [N] [--seed SEED] [--folder FOLDER] [--where]

Prints comments of a folder, drawn at random, without their code. A reader judges whether each comment can be understood
alone.

N                number of comments (default: 60)
--seed SEED      start value of the random numbers: the same seed draws the same comments of the same code
--folder FOLDER  folder of the comments (default: src)
--where          also prints the file and the line of each comment`;
const { positionals, values } = readArguments({
  help,
  options: {
    seed: { type: 'string', default: String(Math.floor(Math.random() * 1e9)) },
    folder: { type: 'string', default: 'src' },
    where: { type: 'boolean', default: false },
  },
  maxPositionals: 1,
});
const [count = 60] = parseNumbers(positionals, help);
const [seed = 0] = parseNumbers([values.seed], help);
if (count === 0) failWithHelp('N must be above 0.', help);

const comments = readComments(fileURLToPath(new URL(`../${values.folder}/`, import.meta.url)));
const sample = drawSample(comments, count, createSeededRandom(seed));

console.log(`${sample.length} of ${comments.length} comments, seed ${seed}\n`);
for (const [index, comment] of sample.entries()) {
  const place = values.where ? `  [${values.folder}/${comment.path}:${comment.line}]` : '';
  console.log(`${index + 1}.${place}\n${comment.text.replace(/^/gm, '   ')}\n`);
}
