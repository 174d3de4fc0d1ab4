import { hourMs } from '../../src/async/durations.js';
import { listApplications } from './applications.js';
import { type Arrival, readArrival, type StoredFile } from './arrivals.js';
import { type Variant, variantsByField, variantsByParentOption } from './catalogue.js';
import { objectFieldsText } from './field-groups.js';
import { formText, variantsOf } from './forms.js';
import { type PhpArray, parseBody } from './parse-body.js';
import { parseMultipart } from './parse-multipart.js';
import { publicationText } from './publications.js';
import { type TraitName, type Traits, withCategoryTrees } from './traits.js';

/** The API key of the simulated CRM. It has 32 characters like every API key of a real CRM. */
export const demoKey = 'demo0key0demo0key0demo0key0demo0';

export interface CrmSettings {
  readonly key: string;
  /** Maximum number of requests with the API key in any 60 minutes. The simulated CRM refuses further requests. */
  readonly maxKeyedRequestsPerHour: number;
  /**
   * The CRM has two sets of names for its API actions; this is the set that the simulated CRM understands. Undefined:
   * it understands both sets.
   */
  readonly dialect?: 'compact' | 'spelled' | undefined;
  /** Milliseconds until the list `applications/filter` contains a lead that has just arrived. Default: 0. */
  readonly listLagMs?: number | undefined;
  /**
   * Id of a text field into which the relay writes the receipt number of the lead (setting `TOKEN_FIELD` of the
   * relay). The field is added to every form. Undefined: forms have no such field.
   */
  readonly receiptField?: string | undefined;
  /**
   * Ways in which the simulated CRM behaves differently from its default, see `traits.ts`. Undefined: no differences.
   */
  readonly traits?: readonly TraitName[] | undefined;
}

/**
 * A response of the simulated CRM: JSON text for the property `data` of the usual object, JSON text for the whole
 * body, or an error code.
 */
export type Reply = { readonly data: string } | { readonly bare: string } | { readonly fail: string };

/** A simulated CRM for tests and for the demo. This class implements docs/protocol.md without HTTP. */
export class Crm {
  readonly arrivals: Arrival[] = [];
  readonly files: StoredFile[] = [];
  readonly traits: Traits;
  #keyedRequestTimes: number[] = [];

  constructor(readonly settings: CrmSettings) {
    this.traits = new Set(settings.traits);
  }

  onlineForms(raw: string): Reply {
    const body = parseBody(raw);
    const { dialect } = this.settings;
    const { action } = body;
    const isAction = (compact: string, spelled: string) =>
      (action === compact && dialect !== 'spelled') || (action === spelled && dialect !== 'compact');
    if (isAction('getform', 'get form value')) return this.#formReply(body);
    if (isAction('fillform', 'fill form value')) return this.#takeArrival(body, raw);
    return { fail: 'BAD_REQUEST' };
  }

  binded(raw: string): Reply {
    const { apikey, params } = parseBody(raw);
    return this.#keyedReply(apikey, () => {
      const variants =
        typeof params === 'object' && typeof params.bind === 'string'
          ? variantsByParentOption(params.bind)
          : [];
      // PHP writes this list as a JSON object with the ids as keys. An empty list becomes an empty JSON array.
      const byId = variants.map((variant) => `"${variant.id}":${this.#variantText(variant)}`);
      return { data: byId.length > 0 ? `{${byId.join(',')}}` : '[]' };
    });
  }

  publication(raw: string): Reply {
    const { apikey, params } = parseBody(raw);
    return this.#keyedReply(apikey, () => ({
      data: publicationText(typeof params === 'object' ? String(params.id) : '') ?? '[]',
    }));
  }

  /**
   * Answers the API methods `purchaser/fields`, `applications/fields` and `stock/fields`, which describe the fields
   * of an object.
   */
  fields(object: string, raw: string): Reply {
    return this.#keyedReply(parseBody(raw).apikey, () => ({ data: objectFieldsText(object) ?? '[]' }));
  }

  variants(raw: string): Reply {
    const { apikey, params } = parseBody(raw);
    return this.#keyedReply(apikey, () => {
      const id =
        typeof params === 'object' && typeof params.property_id === 'string' ? params.property_id : '';
      const variants = variantsByField(id).map((variant) => this.#variantText(variant));
      return { data: variantsOf(id) ?? `[${variants.join(',')}]` };
    });
  }

  /** Answers the API method `applications/filter`: lists the leads that have arrived as customer requests. */
  applications(raw: string): Reply {
    const { apikey, params } = parseBody(raw);
    const visibleUntil = new Date(Date.now() - (this.settings.listLagMs ?? 0)).toISOString();
    return this.#keyedReply(apikey, () => {
      const visible = this.arrivals.filter(({ at }) => at <= visibleUntil);
      const { receiptField } = this.settings;
      const data = listApplications(visible, params, { traits: this.traits, receiptField });
      return data === undefined ? { fail: 'BAD_PARAMS' } : { data };
    });
  }

  upload(contentType: string, body: Buffer): Reply {
    const parts = parseMultipart(contentType, body);
    const value = (name: string) => parts.find((part) => part.name === name)?.bytes.toString();
    return this.#keyedReply(value('apikey'), () => {
      const object = value('params[object]') ?? '';
      const uploads = parts.filter(({ name, filename }) => /^upload(\[\d*\])?$/.test(name) && filename);
      if (!['stock', 'applications', 'purchaser'].includes(object) || uploads.length === 0)
        return { fail: 'FILE_UPLOAD_ERROR' };
      const names = uploads.map(({ filename = '', bytes }) => {
        const extension = /\.([a-z0-9]{1,5})$/i.exec(filename)?.[1]?.toLowerCase() ?? 'bin';
        const name = `${crypto.randomUUID().replaceAll('-', '').slice(0, 13)}.${extension}`;
        this.files.push({ name, object, originalName: filename, bytes });
        return name;
      });
      return { data: JSON.stringify({ name: names.length === 1 ? names[0] : names }) };
    });
  }

  #formReply({ form }: PhpArray): Reply {
    const text = typeof form === 'string' ? formText(form) : undefined;
    if (text === undefined) return { fail: 'BAD_PARAMS' };
    const formDefinitionText = this.traits.has('category-trees') ? withCategoryTrees(text) : text;
    return { bare: this.#withReceiptField(formDefinitionText) };
  }

  #variantText({ property_id, ...variant }: Variant): string {
    return JSON.stringify(this.traits.has('no-field-names') ? variant : { property_id, ...variant });
  }

  #withReceiptField(text: string): string {
    const { receiptField: id } = this.settings;
    const field = JSON.stringify({ id, name: 'Submission no.', require: '0', type_data: 'text' });
    return id ? text.replace(/("ext_request": ?\{)/, `$1"${id}":${field},`) : text;
  }

  #takeArrival(body: PhpArray, raw: string): Reply {
    const arrival = readArrival(body, raw);
    if (!arrival || formText(arrival.formtype) === undefined) return { fail: 'BAD_PARAMS' };
    this.arrivals.push(arrival);
    return { bare: JSON.stringify({ status: 'success', form: arrival.formtype }) };
  }

  #keyedReply(key: unknown, produceReply: () => Reply): Reply {
    if (key !== this.settings.key) return { fail: 'ACCESS_DENY' };
    const hourAgo = Date.now() - hourMs;
    this.#keyedRequestTimes = this.#keyedRequestTimes.filter((requestedAt) => requestedAt > hourAgo);
    if (this.#keyedRequestTimes.length >= this.settings.maxKeyedRequestsPerHour)
      return { fail: 'LIMIT_EXCEEDED' };
    this.#keyedRequestTimes.push(Date.now());
    return produceReply();
  }
}
