import { LRUCache } from 'lru-cache';
import { readForm } from '../crm/read-form.js';
import { readWireJson, type WireValue } from '../crm/wire-json.js';
import { writeWireJson } from '../crm/write-wire-json.js';
import type { LoadedForm } from '../form/form-service.js';
import { isFormId } from './config.js';
import type { CrmLink } from './crm-link.js';
import type { AddHeadings } from './headings.js';
import type { KeptCopies } from './kept-copies.js';
import type { Reach } from './reach.js';
import type { ReadyText } from './ready-text.js';

/** A form as the CRM wrote it and as it was understood. */
export interface ServedForm {
  readonly wire: WireValue;
  /** With the headings of its fields that are known. */
  readonly loaded: LoadedForm;
  /** What `GET /forms/ID` says. */
  readonly published: () => Promise<ReadyText>;
  /** Seconds since the CRM said it, where it could not be asked again. */
  readonly staleFor?: number;
}

export interface ServedForms {
  /** Undefined for what may not be served: whether the CRM has it makes no difference. */
  load(formId: string, host: string): Promise<ServedForm | undefined>;
  /** By the id with which the form is sent, which can be another than the one it is asked for with. */
  loadBySendId(formtype: string, host: string): Promise<ServedForm | undefined>;
  /** Reads every listed form that is not known at the moment, so that `Reach` has the whole picture. */
  loadListed(host: string): Promise<void>;
}

/** How long a definition counts as current, in milliseconds. */
const freshFor = 300_000;

export function createServedForms(
  listed: ReadonlySet<string>,
  crm: CrmLink,
  reach: Reach,
  copies: KeptCopies,
  publish: (loaded: LoadedForm) => Promise<ReadyText>,
  addHeadings: AddHeadings | undefined,
): ServedForms {
  const askedWith = new LRUCache<string, string>({ max: 1_000 });
  const ready = new WeakMap<LoadedForm, Promise<ReadyText>>();

  function publishOnce(loaded: LoadedForm): Promise<ReadyText> {
    const text = ready.get(loaded) ?? publish(loaded);
    ready.set(loaded, text);
    return text;
  }

  async function load(formId: string, host: string): Promise<ServedForm | undefined> {
    if (!isFormId(formId) || (listed.size > 0 && !listed.has(formId))) return undefined;
    const { value, ...served } = await copies.get({
      name: `form:${formId}`,
      freshFor,
      fetch: async () => writeWireJson(await crm(host).loadWireForm(formId)),
      read(text) {
        const wire = readWireJson(text);
        const loaded = readForm(wire);
        reach.learnForm(loaded.definition);
        if (loaded.definition.id !== formId) askedWith.set(loaded.definition.id, formId);
        return { wire, loaded };
      },
    });
    const loaded = (await addHeadings?.(value.loaded, host)) ?? value.loaded;
    return { wire: value.wire, loaded, published: () => publishOnce(loaded), ...served };
  }

  async function loadListed(host: string): Promise<void> {
    await Promise.allSettled([...listed].map((formId) => load(formId, host)));
  }

  return {
    load,
    async loadBySendId(formtype, host) {
      if (!isFormId(formtype)) return undefined;
      if (!listed.has(formtype) && !askedWith.has(formtype)) await loadListed(host);
      return load(askedWith.get(formtype) ?? formtype, host);
    },
    loadListed,
  };
}
