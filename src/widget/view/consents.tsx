import { type Signal, signal } from '@preact/signals';
import type { ComponentChild } from 'preact';
import type { ConsentRecord } from '../../form/consent.js';
import type { RichText } from '../../form/rich-text.js';
import type { Messages } from '../../messages/messages.js';
import { getExtendedMessages } from '../../messages/more-en.js';
import { adoptStylesForElement } from '../../styles/adopt-styles.js';
import css from './consents.css?inline';
import { RichTextView } from './rich-text.js';

/** A checkbox with which the visitor gives one consent. In the text, `[text](https://…)` is a link. */
export interface Consent {
  readonly id: string;
  readonly text: string;
  readonly required: boolean;
  /**
   * ID of a publication of the CRM whose text is shown below the checkbox. The setting `PUBLICATIONS` of the relay
   * must contain this ID. Undefined: no text is shown.
   */
  readonly publication?: string | undefined;
}

/** A text that the CRM publishes (for example a privacy policy), as the relay serves it. */
export interface PublicationContent {
  readonly title: string;
  readonly text: RichText;
  /** SHA-256 hash of title and text. It proves later which version of the text the visitor saw. */
  readonly version: string;
}

interface ConsentBox {
  readonly consent: Consent;
  readonly publication: PublicationContent | undefined;
  readonly version: string;
  readonly isChecked: Signal<boolean>;
  readonly isMissing: Signal<boolean>;
  /** Time at which the checkbox was created, reset or last changed, in ISO 8601 format. */
  changedAt: string;
}

/**
 * Creates the consent checkboxes of one form.
 * @param loadPublication loads a publication of the CRM by its ID. If it resolves to undefined, the checkbox is
 *   shown without the text of the publication.
 */
export async function createConsents(
  consents: readonly Consent[],
  messages: Messages,
  loadPublication: (publication: string) => Promise<PublicationContent | undefined>,
) {
  const boxes: readonly ConsentBox[] = await Promise.all(
    consents.map(async (consent) => {
      const publication =
        consent.publication === undefined ? undefined : await loadPublication(consent.publication);
      return {
        consent,
        publication,
        version: publication?.version ?? (await sha256Hex(consent.text)),
        isChecked: signal(false),
        isMissing: signal(false),
        changedAt: new Date().toISOString(),
      };
    }),
  );
  const elements = new Map<ConsentBox, HTMLInputElement>();

  function validate(): boolean {
    const missingBoxes = boxes.filter(({ consent, isChecked }) => consent.required && !isChecked.peek());
    for (const box of boxes) box.isMissing.value = missingBoxes.includes(box);
    // The checkbox gets the focus after its error is rendered, so that a screen reader reads both together.
    const [first] = missingBoxes;
    if (first) queueMicrotask(() => elements.get(first)?.focus());
    return missingBoxes.length === 0;
  }

  function Consents({ idPrefix }: { readonly idPrefix: string }): ComponentChild {
    return boxes.map((box) => {
      const id = `${idPrefix}-consent-${box.consent.id}`;
      const isMissing = box.isMissing.value && !box.isChecked.value;
      return (
        <div key={id} class="field">
          <label class="choice" for={id}>
            <input
              type="checkbox"
              id={id}
              required={box.consent.required}
              aria-invalid={isMissing ? 'true' : 'false'}
              aria-describedby={isMissing ? `${id}-error` : undefined}
              checked={box.isChecked.value}
              ref={(element) => {
                if (element) elements.set(box, element);
              }}
              onChange={({ currentTarget }) => {
                if (currentTarget.checked === box.isChecked.peek()) return;
                box.isChecked.value = currentTarget.checked;
                box.changedAt = new Date().toISOString();
              }}
            />
            <span dir="auto">
              {renderLinks(box.consent.text || (box.publication?.title ?? ''))}
              {box.consent.required && (
                <span class="star" aria-hidden="true">
                  {' *'}
                </span>
              )}
            </span>
          </label>
          {box.publication && (
            <details class="terms" ref={(element) => adoptStylesForElement(element, css)}>
              <summary dir="auto">{box.publication.title}</summary>
              {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keyboard */}
              <section dir="auto" aria-label={box.publication.title} tabIndex={0}>
                <RichTextView text={box.publication.text} />
              </section>
            </details>
          )}
          {isMissing && (
            <p id={`${id}-error`} class="error">
              {getExtendedMessages(messages).consent}
            </p>
          )}
        </div>
      );
    });
  }

  const given = (): readonly ConsentRecord[] =>
    boxes.map(
      ({
        consent: { id, text, publication = '' },
        publication: loadedPublication,
        version,
        isChecked,
        changedAt,
      }) => ({
        id,
        text: text || (loadedPublication?.title ?? ''),
        version,
        publication: loadedPublication ? publication : '',
        // The browser sends an empty `document`. The relay reads the publication from the CRM and fills in title and
        // text.
        document: '',
        given: isChecked.peek(),
        at: changedAt,
        language: messages.language,
      }),
    );
  function reset(): void {
    for (const box of boxes) {
      box.isChecked.value = box.isMissing.value = false;
      box.changedAt = new Date().toISOString();
    }
  }

  return { Consents, agrees: validate, given, reset };
}

function renderLinks(text: string): ComponentChild {
  return text.split(/(\[[^[\]]{1,500}\]\(https:\/\/[^()\s]{1,2000}\))/).map((segment) => {
    const [, linkText, href] = /^\[([^\]]+)\]\((https:\/\/[^)\s]+)\)$/.exec(segment) ?? [];
    return href ? (
      <a key={href} href={href} target="_blank" rel="noopener">
        {linkText}
      </a>
    ) : (
      segment
    );
  });
}

async function sha256Hex(text: string): Promise<string> {
  if (!globalThis.crypto?.subtle) return '';
  const bytes = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text));
  return [...new Uint8Array(bytes)].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}
