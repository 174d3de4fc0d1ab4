import { useEffect, useState } from 'preact/hooks';
import type { LeadAction } from '../../relay/operator/lead-action-states.js';
import type { FileReport, LeadReport } from '../../relay/operator/lead-admin.js';
import { applyAction, findLead, readFile, showLead } from '../client/api.js';
import { describeCode, formatDateTime, useTexts } from '../texts/language.js';
import { ActionBar } from './action-bar.js';
import { StateBadge } from './lead-table.js';
import { useRequests } from './request-state.js';
import { saveFile } from './save-file.js';

interface LeadDetailProps {
  readonly receipt: string;
  readonly onEnd: () => void;
}

/** Shows a lead without its personal data. The data is loaded only when the administrator asks for it. */
export function LeadDetail({ receipt, onEnd }: LeadDetailProps) {
  const texts = useTexts();
  const [lead, setLead] = useState<LeadReport>();
  const [content, setContent] = useState<LeadReport>();
  const { outcome, setOutcome, ask } = useRequests(onEnd);

  // If the receipt number changes, the page shows another lead. So the personal data of the earlier lead is removed.
  useEffect(() => {
    setContent(undefined);
    setOutcome('');
    void ask(async () => setLead(await findLead(receipt)));
  }, [receipt]);

  async function act(action: LeadAction): Promise<void> {
    await ask(async () => {
      setLead(await applyAction(action, receipt));
      setContent(undefined);
      setOutcome(texts.done(texts.actions[action], 1));
    });
  }

  return (
    <>
      <p>
        <a href="#leads">{texts.lead.back}</a>
      </p>
      <h1>{receipt}</h1>
      <p role="status">{outcome}</p>
      {lead && (
        <section class="card">
          <dl>
            <dt>{texts.columns.state}</dt>
            <dd>
              <StateBadge state={lead.state} /> {lead.test && <span class="badge">{texts.lead.test}</span>}
            </dd>
            <dt>{texts.columns.why}</dt>
            <dd>{describeCode(texts, lead.code) || '–'}</dd>
            <dt>{texts.columns.form}</dt>
            <dd>{lead.form}</dd>
            <dt>{texts.columns.came}</dt>
            <dd>{formatDateTime(texts, lead.received)}</dd>
            <dt>{texts.lead.attempts}</dt>
            <dd>{lead.attempts}</dd>
            {lead.nextAttempt && <dt>{texts.lead.nextTry}</dt>}
            {lead.nextAttempt && <dd>{formatDateTime(texts, lead.nextAttempt)}</dd>}
          </dl>
          {lead.possibleRepeat && <p>{texts.lead.repeat}</p>}
          <ActionBar count={1} states={[lead.state]} onAction={act} />
          <h2>{texts.lead.personal}</h2>
          {lead.emptied ? (
            <p>{texts.lead.emptied}</p>
          ) : content ? (
            <LeadContent
              lead={content}
              onHide={() => setContent(undefined)}
              onDownload={(name) => ask(async () => saveFile(name, await readFile(name)))}
            />
          ) : (
            <>
              <p>{texts.lead.audited}</p>
              <button type="button" onClick={() => ask(async () => setContent(await showLead(receipt)))}>
                {texts.lead.showPersonal}
              </button>
            </>
          )}
        </section>
      )}
    </>
  );
}

interface LeadContentProps {
  readonly lead: LeadReport;
  readonly onHide: () => void;
  readonly onDownload: (name: string) => void;
}

function LeadContent({ lead, onHide, onDownload }: LeadContentProps) {
  const texts = useTexts();
  return (
    <>
      <button type="button" onClick={onHide}>
        {texts.lead.hidePersonal}
      </button>
      {lead.unreadable && <p class="failure">{lead.unreadable}</p>}
      <dl>
        {listValues(lead.data).map(([address, value]) => [
          <dt key={address}>{address}</dt>,
          <dd key={`${address} value`}>{value}</dd>,
        ])}
      </dl>
      {lead.consents && <h3>{texts.lead.consents}</h3>}
      {lead.consents?.map(({ id, text }) => (
        <p key={id}>{text}</p>
      ))}
      {lead.files && <h3>{texts.lead.files}</h3>}
      {lead.files?.map((file) => (
        <LeadFile key={file.name} file={file} onDownload={onDownload} />
      ))}
    </>
  );
}

interface LeadFileProps {
  readonly file: FileReport;
  readonly onDownload: (name: string) => void;
}

function LeadFile({ file: { name, bytes = 0, gone, contentDeleted }, onDownload }: LeadFileProps) {
  const { lead, language } = useTexts();
  if (gone || contentDeleted)
    return (
      <p>
        {name}: {gone ? lead.fileGone : lead.fileInCrm}
      </p>
    );
  const kilobytes = new Intl.NumberFormat(language, { style: 'unit', unit: 'kilobyte' }).format(
    Math.ceil(bytes / 1_000),
  );
  return (
    <p class="file">
      {name} ({kilobytes}){' '}
      <button type="button" onClick={() => onDownload(name)}>
        {lead.download}
        <span class="unseen"> {name}</span>
      </button>
    </p>
  );
}

/**
 * Returns the values of a lead by field address such as `ext_request.70`. The relay sends the values by group
 * (`ext_request`) and id (`70`).
 */
function listValues(data: unknown): readonly (readonly [address: string, value: string])[] {
  return Object.entries((data ?? {}) as Record<string, unknown>).flatMap(([group, fields]) =>
    Object.entries((fields ?? {}) as Record<string, unknown>).map(
      ([id, value]) => [`${group}.${id}`, typeof value === 'string' ? value : JSON.stringify(value)] as const,
    ),
  );
}
