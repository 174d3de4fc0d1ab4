import { afterEach, expect, test, vi } from 'vitest';
import type { LoadOptions } from '../../../src/form/option-list.js';
import { en } from '../../../src/messages/en.js';
import { announceListChanges } from '../../../src/widget/session/nested-lists.js';
import { createDefinition, openForm, option } from '../../form/form-fixture.js';

afterEach(() => {
  vi.unstubAllGlobals();
});

/** A form in which the options of `2` depend on `1`, and the options of `3` depend on `2`. */
async function setUp({ isFetched, values = {} }: { isFetched: boolean; values?: Record<string, string> }) {
  vi.stubGlobal('requestAnimationFrame', (callback: () => void) => callback());
  const secondOptions = [
    option('a1', 'a'),
    option('a2', 'a'),
    option('ab', 'a'),
    option('ab', 'b'),
    option('b1', 'b'),
  ];
  const thirdOptions = [option('x', 'a1'), option('y', 'a1'), option('x', 'a2'), option('y', 'a2')];
  const loadOptions: LoadOptions = async ({ field, parentOption }) =>
    (field.id === '2' ? secondOptions : thirdOptions).filter(({ bind }) => bind === parentOption);
  const definition = createDefinition(
    { id: '1', kind: 'select', label: 'Maker', options: ['a', 'b', 'c', 'd'].map((id) => option(id)) },
    {
      id: '2',
      kind: 'select',
      label: 'Series',
      parent: 'ext_request.1',
      ...(!isFetched && { options: secondOptions }),
    },
    {
      id: '3',
      kind: 'multiselect',
      label: 'Colours',
      parent: 'ext_request.2',
      ...(!isFetched && { options: thirdOptions }),
    },
  );
  const form = openForm(definition, loadOptions, values);
  const announced: string[] = [];
  const stop = announceListChanges(form.model, en, { announce: (text) => announced.push(text) });
  const takeAnnounced = async () => {
    // Lists are loaded in microtasks, and an announcement is made in the task after a paint.
    for (let turn = 0; turn < 3; turn++) await new Promise((resolve) => setTimeout(resolve));
    return announced.splice(0).flatMap((text) => text.split('\n'));
  };
  await takeAnnounced();
  return { ...form, stop, takeAnnounced };
}

const acts: readonly [act: string, choices: readonly (readonly string[])[], announced: readonly string[]][] =
  [
    ['a first choice in the parent', [['1', 'a']], ['Series: 3 options', 'Colours: Choose “Series” first']],
    [
      'a choice that removes the chosen option',
      [
        ['1', 'a'],
        ['2', 'a1'],
        ['1', 'b'],
      ],
      ['Series: Option a1: removed', 'Series: 2 options', 'Colours: Choose “Series” first'],
    ],
    [
      'a choice that keeps the chosen option',
      [
        ['1', 'a'],
        ['2', 'ab'],
        ['1', 'b'],
      ],
      ['Series: 2 options'],
    ],
    [
      'a choice that removes chosen options two lists below',
      [
        ['1', 'a'],
        ['2', 'a1'],
        ['3', 'x', 'y'],
        ['1', 'b'],
      ],
      [
        'Series: Option a1: removed',
        'Series: 2 options',
        'Colours: Option x: removed',
        'Colours: Option y: removed',
        'Colours: Choose “Series” first',
      ],
    ],
    [
      'an emptied parent',
      [['1', 'a'], ['2', 'a1'], ['3', 'x'], ['1']],
      [
        'Series: Option a1: removed',
        'Series: Choose “Maker” first',
        'Colours: Option x: removed',
        'Colours: Choose “Series” first',
      ],
    ],
    [
      'a list with the same options for the next choice',
      [
        ['1', 'a'],
        ['2', 'a1'],
        ['3', 'x'],
        ['2', 'a2'],
      ],
      [],
    ],
    [
      'a list without options',
      [
        ['1', 'a'],
        ['2', 'a1'],
        ['1', 'd'],
      ],
      ['Series: Option a1: removed', 'Series: 0 options', 'Colours: Choose “Series” first'],
    ],
    ['a choice in the list itself', [['1', 'a'], ['2', 'a1'], ['2']], ['Colours: Choose “Series” first']],
  ];

for (const isFetched of [false, true]) {
  test.each(acts)(`${isFetched ? 'fetched' : 'defined'} options: %s is announced`, async (...row) => {
    const [, choices, expected] = row;
    const { choose, takeAnnounced } = await setUp({ isFetched });
    for (const [index, [field = '', ...ids]] of choices.entries()) {
      choose(field, ...ids);
      const texts = await takeAnnounced();
      if (index === choices.length - 1)
        expect(texts.sort()).toEqual(expected.filter((text) => isNews(text, choices)).sort());
    }
  });
}

/** The text that asks for a choice is no news for a list that already waits for this choice. */
function isNews(text: string, choices: readonly (readonly string[])[]): boolean {
  return !text.startsWith('Colours: Choose') || choices.slice(0, -1).some(([field]) => field === '2');
}

test('options that were fetched before are announced again after the next choice', async () => {
  const { choose, takeAnnounced } = await setUp({ isFetched: true });
  for (const [id, expected] of [
    ['a', ['Series: 3 options']],
    ['b', ['Series: 2 options']],
    ['a', ['Series: 3 options']],
  ] as const) {
    choose('1', id);
    expect(await takeAnnounced()).toEqual(expected);
  }
});

test('nothing is announced when the form opens, is reset, or after the announcements were stopped', async () => {
  const { model, choose, stop, takeAnnounced } = await setUp({
    isFetched: false,
    values: { 'ext_request.1': 'a', 'ext_request.2': 'a1' },
  });
  expect(await takeAnnounced()).toEqual([]);
  choose('1', 'b');
  expect(await takeAnnounced()).not.toEqual([]);
  model.reset();
  expect(await takeAnnounced()).toEqual([]);
  stop();
  choose('1', 'b');
  expect(await takeAnnounced()).toEqual([]);
});
