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

describe('a child list that came with the definition', () => {
  test.each([
    ['the CRM preselects', [option('a', undefined, { preselected: true }), option('b')], {}, ['a2']],
    ['the page fills in', country.options, { 'ext_request.1': 'a', 'ext_request.2': 'a1' }, ['a1']],
  ])('has what %s again after a reset, under a parent that has not changed', (_, options, values, begins) => {
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
  });

  test('waits for the parent, then offers what hangs on its choice', () => {
    const form = openForm(createDefinition(country, city));
    expect(form.offeredIds('2')).toBe('waiting');
    form.choose('1', 'a');
    expect(form.offeredIds('2')).toEqual(['a1', 'a2']);
  });

  test('clears what no longer exists, down the whole chain', () => {
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

  test('brings the whole chain back when the parent goes back', () => {
    const form = openForm(createDefinition(country, city, street));
    form.choose('1', 'a');
    form.choose('2', 'a2');
    form.choose('3', 's2');
    form.choose('1', 'b');
    form.choose('1', 'a');
    expect(form.chosenIds('2')).toEqual(['a2']);
    expect(form.chosenIds('3')).toEqual(['s2']);
  });

  test('keeps what the new parent offers as well', () => {
    const shared = { ...city, options: [option('x', 'a'), option('y', 'a'), option('x', 'b')] };
    const form = openForm(createDefinition(country, shared));
    form.choose('1', 'a');
    form.choose('2', 'x');
    form.choose('1', 'b');
    expect(form.chosenIds('2')).toEqual(['x']);
  });

  test('is neither shown nor required under a choice that has nothing to offer', () => {
    const form = openForm(createDefinition(country, { ...city, required: true }));
    form.choose('1', 'c');
    expect(form.model.field('ext_request.2')?.visible.value).toBe(false);
    expect(form.model.validate()).toEqual([]);
  });

  test('a multiselect parent gives the union over its choices', () => {
    const form = openForm(createDefinition({ ...country, kind: 'multiselect' }, city));
    form.choose('1', 'a', 'b');
    expect(form.offeredIds('2')).toEqual(['a1', 'a2', 'b1', 'a1b']);
  });

  test('several children follow one parent', () => {
    const other = { ...city, id: '4', options: [option('z', 'a')] };
    const form = openForm(createDefinition(country, city, other));
    form.choose('1', 'a');
    expect(form.offeredIds('2')).toEqual(['a1', 'a2']);
    expect(form.offeredIds('4')).toEqual(['z']);
  });

  test('a child above its parent in the form follows it all the same', () => {
    const form = openForm(createDefinition(city, country));
    form.choose('1', 'b');
    expect(form.offeredIds('2')).toEqual(['b1', 'a1b']);
  });
});

describe('preselection', () => {
  test('applies at the start, and in a child once its options are there', () => {
    const form = openForm(
      createDefinition(
        { ...country, options: [option('a', undefined, { preselected: true }), option('b')] },
        { ...city, options: [option('a1', 'a'), option('a2', 'a', { preselected: true })] },
      ),
    );
    expect(form.chosenIds('1')).toEqual(['a']);
    expect(form.chosenIds('2')).toEqual(['a2']);
  });

  test('applies to a lazily loaded child too', async () => {
    const lists = createDeferredLists();
    const form = openForm(createDefinition(country, { ...city, options: [] }), lists.load);
    form.choose('1', 'a');
    lists.requests[0]?.resolve([option('q'), option('r', undefined, { preselected: true })]);
    await flushPromises();
    expect(form.chosenIds('2')).toEqual(['r']);
  });

  test('gives way to prefilled values, by id or by text, at every level', () => {
    const form = openForm(createDefinition(country, city), undefined, {
      'ext_request.1': 'b',
      'ext_request.2': 'Option b1',
    });
    expect(form.chosenIds('1')).toEqual(['b']);
    expect(form.chosenIds('2')).toEqual(['b1']);
  });
});

describe('a lazily loaded child list', () => {
  const lazyCity = { ...city, options: [], required: true };

  test('is asked for once per parent option and remembered', async () => {
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

  test('cancels the request of an older choice and drops its late answer', async () => {
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

  test('keeps, through a quick change of mind, what the last choice still offers', async () => {
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

  test('that fails says so and can be asked for again', async () => {
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

  test('that fails can be typed: that is the answer, outlives another failure, and is the option of that name', async () => {
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

  test('is not chosen from by the name of what was chosen under another option', async () => {
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

  test('without a parent is fetched at once', async () => {
    const lists = createDeferredLists();
    const form = openForm(createDefinition({ id: '5', kind: 'select' }), lists.load);
    expect(lists.requests.map(({ listKey }) => listKey)).toEqual(['5/']);
    lists.requests[0]?.resolve([option('q')]);
    await flushPromises();
    expect(form.offeredIds('5')).toEqual(['q']);
  });

  describe('whose parent’s choice is foreseen', () => {
    const foresee = (form: ReturnType<typeof openForm>, id: string) => {
      const parent = form.model.field('ext_request.1');
      if (parent) parent.likelyOptionId.value = id;
    };

    test('is asked for in advance, and not again when the choice is made', async () => {
      const lists = createDeferredLists();
      const form = openForm(createDefinition(country, lazyCity), lists.load);
      foresee(form, 'a');
      expect(form.offeredIds('2')).toBe('waiting');
      lists.requests[0]?.resolve([option('q')]);
      await flushPromises();
      form.choose('1', 'a');
      expect(form.offeredIds('2')).toEqual(['q']);
      expect(lists.requests.map(({ listKey }) => listKey)).toEqual(['2/a']);
    });

    test('waits for what is on its way when the choice is made meanwhile', async () => {
      const lists = createDeferredLists();
      const form = openForm(createDefinition(country, lazyCity), lists.load);
      foresee(form, 'a');
      form.choose('1', 'a');
      expect(form.offeredIds('2')).toBe('loading');
      lists.requests[0]?.resolve([option('q')]);
      await flushPromises();
      expect(form.offeredIds('2')).toEqual(['q']);
      expect(lists.requests).toHaveLength(1);
    });

    test('asks for one list at a time', async () => {
      const lists = createDeferredLists();
      const form = openForm(createDefinition(country, lazyCity), lists.load);
      foresee(form, 'a');
      foresee(form, 'b');
      expect(lists.requests.map(({ listKey }) => listKey)).toEqual(['2/a']);
      lists.requests[0]?.resolve([]);
      await flushPromises();
      foresee(form, 'c');
      foresee(form, 'a');
      expect(lists.requests.map(({ listKey }) => listKey)).toEqual(['2/a', '2/c']);
    });

    test('is not asked for without end', async () => {
      const lists = createDeferredLists();
      const form = openForm(createDefinition(country, lazyCity), lists.load);
      for (let at = 0; at < 30; at++) {
        foresee(form, `o${at}`);
        lists.requests[at]?.resolve([]);
        await flushPromises();
      }
      expect(lists.requests).toHaveLength(8);
    });

    test('fails in silence, and the choice asks again', async () => {
      const lists = createDeferredLists();
      const form = openForm(createDefinition(country, lazyCity), lists.load);
      foresee(form, 'a');
      lists.requests[0]?.reject(new Failure());
      await flushPromises();
      expect(form.offeredIds('2')).toBe('waiting');
      form.choose('1', 'a');
      lists.requests[1]?.resolve([option('q')]);
      await flushPromises();
      expect(form.offeredIds('2')).toEqual(['q']);
    });

    test('that came with the definition needs no request', () => {
      const lists = createDeferredLists();
      const form = openForm(createDefinition(country, city), lists.load);
      foresee(form, 'a');
      expect(lists.requests).toEqual([]);
    });

    test('is given up with the form', () => {
      const lists = createDeferredLists();
      const form = openForm(createDefinition(country, lazyCity), lists.load);
      foresee(form, 'a');
      form.model.dispose();
      expect(lists.requests[0]?.signal.aborted).toBe(true);
    });
  });

  test('of a form that is gone is not waited for', () => {
    const lists = createDeferredLists();
    const form = openForm(createDefinition(country, lazyCity), lists.load);
    form.choose('1', 'a');
    form.model.dispose();
    expect(lists.requests[0]?.signal.aborted).toBe(true);
  });
});

test('a value for a field that the form has not is told of, and the others are taken', () => {
  const form = openForm(createDefinition(country), undefined, {
    'ext_request.1': 'a',
    'def_customer.emial': 'x',
  });
  expect(form.model.warnings).toEqual([{ code: 'no-such-field', at: 'def_customer.emial' }]);
  expect(form.chosenIds('1')).toEqual(['a']);
});

describe('parents that make no sense', () => {
  test('a loop is broken with a warning, and every field can be used', () => {
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

  test('a field that is its own parent stands alone', () => {
    const form = openForm(createDefinition({ ...country, parent: 'ext_request.1' }));
    expect(form.model.warnings.map(({ code }) => code)).toEqual(['parent-loop']);
    expect(form.offeredIds('1')).toEqual(['a', 'b', 'c']);
  });

  test.each([
    ['is not in the form', 'ext_request.99' as const],
    ['offers no choice', 'ext_request.9' as const],
  ])('a parent that %s is left out with a warning', (_, parent) => {
    const form = openForm(createDefinition({ ...city, parent }, { id: '9', kind: 'text' }));
    expect(form.model.warnings).toEqual([{ code: 'parent-missing', at: 'ext_request.2' }]);
    expect(form.offeredIds('2')).toEqual(['a1', 'a2', 'b1', 'a1b']);
  });
});

describe('four levels, each list fetched when the one above has a choice', () => {
  const chain = ['1', '2', '3', '4'].map((id, at, all) => ({
    id,
    kind: 'select',
    options: at === 0 ? [option('a'), option('b')] : [],
    ...(at > 0 && { parent: `ext_request.${all[at - 1]}` as const }),
  }));

  /** Under every option hang two, named after it. */
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

  test('clear to the last one, come back to the last one, and ask for nothing twice', async () => {
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

  test('a prefill reaches the last one', async () => {
    const form = openForm(createDefinition(...chain), fetched().load, {
      'ext_request.1': 'b',
      'ext_request.2': 'b1',
      'ext_request.3': 'Option b12',
      'ext_request.4': 'b121',
    });
    for (let level = 0; level < 4; level++) await flushPromises();
    expect(form.chosenIds('4')).toEqual(['b121']);
  });

  test('under several choices hang the lists of all of them; taking one away keeps what is still offered', async () => {
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
