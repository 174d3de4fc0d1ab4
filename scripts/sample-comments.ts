import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { readComments } from './find-comments.js';
import { createSeededRandom, drawSample } from './seeded-random.js';

/**
 * `npx tsx scripts/sample-comments.ts [N] [--seed SEED] [--folder FOLDER] [--where]`: prints N comments of a folder
 * (default: 60 comments of `src`), drawn at random, without their code. A reader judges whether each comment can be
 * understood alone. `--where` also prints the file and the line of each comment.
 */
const usage = 'Usage: npx tsx scripts/sample-comments.ts [N] [--seed SEED] [--folder FOLDER] [--where]';
const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: {
    seed: { type: 'string' },
    folder: { type: 'string', default: 'src' },
    where: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
});
if (values.help) {
  console.log(usage);
  process.exit();
}
const [countText = '60', ...rest] = positionals;
const seedText = values.seed ?? String(Math.floor(Math.random() * 1e9));
if (rest.length > 0 || !/^[1-9]\d*$/.test(countText) || !/^\d+$/.test(seedText)) {
  console.error(usage);
  process.exit(2);
}

const comments = readComments(fileURLToPath(new URL(`../${values.folder}/`, import.meta.url)));
const sample = drawSample(comments, Number(countText), createSeededRandom(Number(seedText)));

console.log(`${sample.length} of ${comments.length} comments, seed ${seedText}\n`);
for (const [index, comment] of sample.entries()) {
  const place = values.where ? `  [${values.folder}/${comment.path}:${comment.line}]` : '';
  console.log(`${index + 1}.${place}\n${comment.text.replace(/^/gm, '   ')}\n`);
}
