import { describe, expect, test } from 'vitest';
import { createDeferredLists, createDefinition, flushPromises, openForm, option } from './form-fixture.js';

const country = { id: '1', kind: 'select', options: [option('a'), option('b'), option('c')] };
const cityOptions = [option('a1', 'a'), option('a2', 'a'), option('b1', 'b'), option('a1b', 'b')];
const city = { id: '2', kind: 'select', parent: 'ext_request.1' as const, options: cityOptions };
const street = {
  id: '3',
  kind: 'select',
  parent: 'ext_request.2' as const,
  options: [option('s1', 'a1'), option('s2', 'a2'), option('s3', 'b1')],
};

class Failure extends Error {
  readonly code = 'network';
  readonly retryable = true;
  readonly outcome = 'not-taken';
}

describe('a child list in the definition', () => {
  test.each([
    [
      'preselected options of the CRM',
      [option('a', undefined, { preselected: true }), option('b')],
      {},
      ['a2'],
    ],
    [
      'prefilled options of the page',
      country.options,
      { 'ext_request.1': 'a', 'ext_request.2': 'a1' },
      ['a1'],
    ],
  ])(
    'has the %s again after a reset, also if the parent has not changed',
    (_case, options, values, begins) => {
      const cities = [option('a1', 'a'), option('a2', 'a', { preselected: true }), option('b1', 'b')];
      const form = openForm(
        createDefinition({ ...country, options }, { ...city, options: cities }),
        undefined,
        values,
      );
      expect(form.chosenIds('2')).toEqual(begins);
      form.choose('2');
      form.model.reset();
      expect(form.chosenIds('2')).toEqual(begins);
      form.choose('2', 'a1');
      form.choose('1', 'b');
      form.model.reset();
      expect(form.chosenIds('2')).toEqual(begins);
    },
  );

  test('waits for the parent, then offers the options under the parent’s choice', () => {
    const form = openForm(createDefinition(country, city));
    expect(form.offeredIds('2')).toBe('waiting');
    form.choose('1', 'a');
    expect(form.offeredIds('2')).toEqual(['a1', 'a2']);
  });

  test('clears selections that are no longer offered, down the whole chain', () => {
    const form = openForm(createDefinition(country, city, street));
    form.choose('1', 'a');
    form.choose('2', 'a1');
    form.choose('3', 's1');
    form.choose('1', 'b');
    expect(form.chosenIds('2')).toEqual([]);
    expect(form.chosenIds('3')).toEqual([]);
    expect(form.offeredIds('3')).toBe('waiting');
    expect([...form.model.answers().keys()]).toEqual(['ext_request.1']);
  });

  test('restores the selections of the whole chain when the parent’s choice comes back', () => {
    const form = openForm(createDefinition(country, city, street));
    form.choose('1', 'a');
    form.choose('2', 'a2');
    form.choose('3', 's2');
    form.choose('1', 'b');
    form.choose('1', 'a');
    expect(form.chosenIds('2')).toEqual(['a2']);
    expect(form.chosenIds('3')).toEqual(['s2']);
  });

  test('keeps a selection that is also offered under the new choice', () => {
    const shared = { ...city, options: [option('x', 'a'), option('y', 'a'), option('x', 'b')] };
    const form = openForm(createDefinition(country, shared));
    form.choose('1', 'a');
    form.choose('2', 'x');
    form.choose('1', 'b');
    expect(form.chosenIds('2')).toEqual(['x']);
  });

  test('is neither visible nor required under a choice without options', () => {
    const form = openForm(createDefinition(country, { ...city, required: true }));
    form.choose('1', 'c');
    expect(form.model.field('ext_request.2')?.visible.value).toBe(false);
    expect(form.model.validate()).toEqual([]);
  });

  test('offers the union of the options under all choices of a multiselect parent', () => {
    const form = openForm(createDefinition({ ...country, kind: 'multiselect' }, city));
    form.choose('1', 'a', 'b');
    expect(form.offeredIds('2')).toEqual(['a1', 'a2', 'b1', 'a1b']);
  });

  test('follows its parent together with another child', () => {
    const other = { ...city, id: '4', options: [option('z', 'a')] };
    const form = openForm(createDefinition(country, city, other));
    form.choose('1', 'a');
    expect(form.offeredIds('2')).toEqual(['a1', 'a2']);
    expect(form.offeredIds('4')).toEqual(['z']);
  });

  test('follows its parent if the parent comes later in the form', () => {
    const form = openForm(createDefinition(city, country));
    form.choose('1', 'b');
    expect(form.offeredIds('2')).toEqual(['b1', 'a1b']);
  });
});

describe('preselection', () => {
  test('applies at the start, also in a child below a preselected option', () => {
    const form = openForm(
      createDefinition(
        { ...country, options: [option('a', undefined, { preselected: true }), option('b')] },
        { ...city, options: [option('a1', 'a'), option('a2', 'a', { preselected: true })] },
      ),
    );
    expect(form.chosenIds('1')).toEqual(['a']);
    expect(form.chosenIds('2')).toEqual(['a2']);
  });

  test('applies to a child whose options are fetched', async () => {
    const lists = createDeferredLists();
    const form = openForm(createDefinition(country, { ...city, options: [] }), lists.load);
    form.choose('1', 'a');
    lists.requests[0]?.resolve([option('q'), option('r', undefined, { preselected: true })]);
    await flushPromises();
    expect(form.chosenIds('2')).toEqual(['r']);
  });

  test('is overridden by prefilled values, by id or by text, at each level', () => {
    const form = openForm(createDefinition(country, city), undefined, {
      'ext_request.1': 'b',
      'ext_request.2': 'Option b1',
    });
    expect(form.chosenIds('1')).toEqual(['b']);
    expect(form.chosenIds('2')).toEqual(['b1']);
  });
});

describe('a child list that is fetched', () => {
  const lazyCity = { ...city, options: [], required: true };

  test('is fetched once for each option of the parent', async () => {
    const lists = createDeferredLists();
    const form = openForm(createDefinition(country, lazyCity), lists.load);
    form.choose('1', 'a');
    expect(form.offeredIds('2')).toBe('loading');
    lists.requests[0]?.resolve([option('q')]);
    await flushPromises();
    form.choose('1', 'b');
    form.choose('1', 'a');
    expect(form.offeredIds('2')).toEqual(['q']);
    expect(lists.requests.map(({ listKey }) => listKey)).toEqual(['2/a', '2/b']);
  });

  test('cancels the request for an earlier choice and ignores its late answer', async () => {
    const lists = createDeferredLists();
    const form = openForm(createDefinition(country, lazyCity), lists.load);
    form.choose('1', 'a');
    form.choose('1', 'b');
    expect(lists.requests[0]?.signal.aborted).toBe(true);
    lists.requests[1]?.resolve([option('new')]);
    await flushPromises();
    lists.requests[0]?.resolve([option('late')]);
    await flushPromises();
    expect(form.offeredIds('2')).toEqual(['new']);
  });

  test('keeps a selection through quick changes if the last choice still offers the option', async () => {
    const lists = createDeferredLists();
    const form = openForm(createDefinition(country, lazyCity), lists.load);
    form.choose('1', 'a');
    lists.requests[0]?.resolve([option('q'), option('r')]);
    await flushPromises();
    form.choose('2', 'q');
    form.choose('1', 'b');
    form.choose('1', 'c');
    lists.requests[2]?.resolve([option('q')]);
    await flushPromises();
    expect(form.chosenIds('2')).toEqual(['q']);
  });

  test('has the status `failed` after a failure and can be fetched again', async () => {
    const lists = createDeferredLists();
    const form = openForm(createDefinition(country, lazyCity), lists.load);
    form.choose('1', 'a');
    lists.requests[0]?.reject(new Failure());
    await flushPromises();
    expect(form.offeredIds('2')).toBe('failed');
    expect(form.model.validate().map(({ issue }) => issue.value)).toEqual([{ code: 'required' }]);
    form.model.field('ext_request.2')?.retryOptions();
    lists.requests[1]?.resolve([option('q')]);
    await flushPromises();
    expect(form.offeredIds('2')).toEqual(['q']);
    expect(form.chosenIds('2')).toEqual([]);
  });

  test('accepts a typed text after a failure, keeps the text over a failed retry, and then selects the option with this text', async () => {
    const lists = createDeferredLists();
    const form = openForm(createDefinition(country, lazyCity), lists.load);
    form.choose('1', 'a');
    lists.requests[0]?.reject(new Failure());
    await flushPromises();
    const city = form.model.field('ext_request.2');
    const typed = { id: 'Text of q ', text: 'Text of q ' };
    city?.change([typed]);
    expect(form.model.validate()).toEqual([]);
    expect(city?.answer.value).toEqual({ option: typed });
    city?.retryOptions();
    lists.requests[1]?.reject(new Failure());
    await flushPromises();
    expect(form.chosenIds('2')).toEqual(['Text of q ']);
    city?.retryOptions();
    lists.requests[2]?.resolve([
      option('p', undefined, { text: 'Text of p' }),
      option('q', undefined, { text: 'Text of q' }),
    ]);
    await flushPromises();
    expect(form.chosenIds('2')).toEqual(['q']);
  });

  test('does not select an option because an option with the same text was selected under another choice', async () => {
    const lists = createDeferredLists();
    const form = openForm(createDefinition(country, lazyCity), lists.load);
    form.choose('1', 'a');
    lists.requests[0]?.resolve([option('q', undefined, { text: 'Centre' })]);
    await flushPromises();
    form.choose('2', 'q');
    form.choose('1', 'b');
    lists.requests[1]?.resolve([option('r', undefined, { text: 'Centre' })]);
    await flushPromises();
    expect(form.chosenIds('2')).toEqual([]);
    form.choose('1', 'a');
    expect(form.chosenIds('2')).toEqual(['q']);
  });

  test('is fetched at once if the field has no parent', async () => {
    const lists = createDeferredLists();
    const form = openForm(createDefinition({ id: '5', kind: 'select' }), lists.load);
    expect(lists.requests.map(({ listKey }) => listKey)).toEqual(['5/']);
    lists.requests[0]?.resolve([option('q')]);
    await flushPromises();
    expect(form.offeredIds('5')).toEqual(['q']);
  });

  describe('with a likely choice of the parent', () => {
    const setLikelyOption = (form: ReturnType<typeof openForm>, id: string) => {
      const parent = form.model.field('ext_request.1');
      if (parent) parent.likelyOptionId.value = id;
    };

    test('is prefetched, and not fetched again when the choice is made', async () => {
      const lists = createDeferredLists();
      const form = openForm(createDefinition(country, lazyCity), lists.load);
      setLikelyOption(form, 'a');
      expect(form.offeredIds('2')).toBe('waiting');
      lists.requests[0]?.resolve([option('q')]);
      await flushPromises();
      form.choose('1', 'a');
      expect(form.offeredIds('2')).toEqual(['q']);
      expect(lists.requests.map(({ listKey }) => listKey)).toEqual(['2/a']);
    });

    test('uses a prefetch that is under way when the choice is made', async () => {
      const lists = createDeferredLists();
      const form = openForm(createDefinition(country, lazyCity), lists.load);
      setLikelyOption(form, 'a');
      form.choose('1', 'a');
      expect(form.offeredIds('2')).toBe('loading');
      lists.requests[0]?.resolve([option('q')]);
      await flushPromises();
      expect(form.offeredIds('2')).toEqual(['q']);
      expect(lists.requests).toHaveLength(1);
    });

    test('prefetches one list at a time', async () => {
      const lists = createDeferredLists();
      const form = openForm(createDefinition(country, lazyCity), lists.load);
      setLikelyOption(form, 'a');
      setLikelyOption(form, 'b');
      expect(lists.requests.map(({ listKey }) => listKey)).toEqual(['2/a']);
      lists.requests[0]?.resolve([]);
      await flushPromises();
      setLikelyOption(form, 'c');
      setLikelyOption(form, 'a');
      expect(lists.requests.map(({ listKey }) => listKey)).toEqual(['2/a', '2/c']);
    });

    test('prefetches at most 8 lists', async () => {
      const lists = createDeferredLists();
      const form = openForm(createDefinition(country, lazyCity), lists.load);
      for (let at = 0; at < 30; at++) {
        setLikelyOption(form, `o${at}`);
        lists.requests[at]?.resolve([]);
        await flushPromises();
      }
      expect(lists.requests).toHaveLength(8);
    });

    test('ignores a failed prefetch and fetches again when the choice is made', async () => {
      const lists = createDeferredLists();
      const form = openForm(createDefinition(country, lazyCity), lists.load);
      setLikelyOption(form, 'a');
      lists.requests[0]?.reject(new Failure());
      await flushPromises();
      expect(form.offeredIds('2')).toBe('waiting');
      form.choose('1', 'a');
      lists.requests[1]?.resolve([option('q')]);
      await flushPromises();
      expect(form.offeredIds('2')).toEqual(['q']);
    });

    test('prefetches nothing if the definition has the options', () => {
      const lists = createDeferredLists();
      const form = openForm(createDefinition(country, city), lists.load);
      setLikelyOption(form, 'a');
      expect(lists.requests).toEqual([]);
    });

    test('cancels the prefetch when the form is disposed', () => {
      const lists = createDeferredLists();
      const form = openForm(createDefinition(country, lazyCity), lists.load);
      setLikelyOption(form, 'a');
      form.model.dispose();
      expect(lists.requests[0]?.signal.aborted).toBe(true);
    });
  });

  test('cancels its request when the form is disposed', () => {
    const lists = createDeferredLists();
    const form = openForm(createDefinition(country, lazyCity), lists.load);
    form.choose('1', 'a');
    form.model.dispose();
    expect(lists.requests[0]?.signal.aborted).toBe(true);
  });
});

test('a value for an unknown field gives a warning, and the other values are used', () => {
  const form = openForm(createDefinition(country), undefined, {
    'ext_request.1': 'a',
    'def_customer.emial': 'x',
  });
  expect(form.model.warnings).toEqual([{ code: 'no-such-field', at: 'def_customer.emial' }]);
  expect(form.chosenIds('1')).toEqual(['a']);
});

describe('an invalid parent', () => {
  test('that closes a loop is dropped with a warning, and every field stays usable', () => {
    const form = openForm(
      createDefinition(
        { id: '1', kind: 'select', parent: 'ext_request.2', options: [option('a')] },
        { id: '2', kind: 'select', parent: 'ext_request.3', options: [option('b', 'c')] },
        { id: '3', kind: 'select', parent: 'ext_request.1', options: [option('c')] },
      ),
    );
    expect(form.model.warnings).toEqual([{ code: 'parent-loop', at: 'ext_request.3' }]);
    form.choose('3', 'c');
    form.choose('2', 'b');
    expect(form.chosenIds('2')).toEqual(['b']);
  });

  test('that is the field itself is dropped with a warning', () => {
    const form = openForm(createDefinition({ ...country, parent: 'ext_request.1' }));
    expect(form.model.warnings.map(({ code }) => code)).toEqual(['parent-loop']);
    expect(form.offeredIds('1')).toEqual(['a', 'b', 'c']);
  });

  test.each([
    ['is missing', 'ext_request.99' as const],
    ['offers no choice', 'ext_request.9' as const],
  ])('that %s is dropped with a warning', (_case, parent) => {
    const form = openForm(createDefinition({ ...city, parent }, { id: '9', kind: 'text' }));
    expect(form.model.warnings).toEqual([{ code: 'parent-missing', at: 'ext_request.2' }]);
    expect(form.offeredIds('2')).toEqual(['a1', 'a2', 'b1', 'a1b']);
  });
});

describe('a chain of four lists that are fetched', () => {
  const chain = ['1', '2', '3', '4'].map((id, at, all) => ({
    id,
    kind: 'select',
    options: at === 0 ? [option('a'), option('b')] : [],
    ...(at > 0 && { parent: `ext_request.${all[at - 1]}` as const }),
  }));

  /** Returns two options under each option: for `a` these are `a1` and `a2`. */
  function fetched() {
    const asked: string[] = [];
    return {
      asked,
      load: async ({ parentOption = '' }: { readonly parentOption?: string }) => {
        asked.push(parentOption);
        return [option(`${parentOption}1`), option(`${parentOption}2`)];
      },
    };
  }

  async function chooseDown(form: ReturnType<typeof openForm>, ...ids: string[]): Promise<void> {
    for (const [at, id] of ids.entries()) {
      form.choose(String(at + 1), id);
      await flushPromises();
    }
  }

  test('is cleared and restored down to the last list, and no list is fetched twice', async () => {
    const lists = fetched();
    const form = openForm(createDefinition(...chain), lists.load);
    await chooseDown(form, 'a', 'a2', 'a21', 'a212');
    expect(form.chosenIds('4')).toEqual(['a212']);
    form.choose('1', 'b');
    await flushPromises();
    expect(form.chosenIds('2')).toEqual([]);
    expect(form.offeredIds('2')).toEqual(['b1', 'b2']);
    expect([form.offeredIds('3'), form.offeredIds('4')]).toEqual(['waiting', 'waiting']);
    form.choose('1', 'a');
    await flushPromises();
    expect(['2', '3', '4'].flatMap(form.chosenIds)).toEqual(['a2', 'a21', 'a212']);
    expect(lists.asked).toEqual(['a', 'a2', 'a21', 'b']);
  });

  test('is prefilled down to the last list', async () => {
    const form = openForm(createDefinition(...chain), fetched().load, {
      'ext_request.1': 'b',
      'ext_request.2': 'b1',
      'ext_request.3': 'Option b12',
      'ext_request.4': 'b121',
    });
    for (let level = 0; level < 4; level++) await flushPromises();
    expect(form.chosenIds('4')).toEqual(['b121']);
  });

  test('offers the union under several choices, and keeps offered selections when a choice is removed', async () => {
    const [top, ...others] = chain;
    const several = { ...top, id: '1', kind: 'multiselect' };
    const lists = fetched();
    const form = openForm(createDefinition(several, ...others), lists.load);
    form.choose('1', 'a', 'b');
    await flushPromises();
    expect(form.offeredIds('2')).toEqual(['a1', 'a2', 'b1', 'b2']);
    form.choose('2', 'b2');
    await flushPromises();
    form.choose('3', 'b21');
    await flushPromises();
    form.choose('1', 'b');
    await flushPromises();
    expect(form.chosenIds('2')).toEqual(['b2']);
    expect(form.chosenIds('3')).toEqual(['b21']);
    form.choose('1', 'a');
    await flushPromises();
    expect(form.chosenIds('2')).toEqual([]);
    expect(form.offeredIds('3')).toBe('waiting');
    expect(lists.asked).toEqual(['a', 'b', 'b2', 'b21']);
  });
});
