import type { Context } from 'hono';
import { formatMessage } from '../../messages/format.js';
import { getFailureTexts } from '../../messages/hosted-page.js';
import type { Messages } from '../../messages/messages.js';
import { getExtendedMessages } from '../../messages/more-en.js';
import type { RelayEnv } from '../http/request-log.js';
import type { PostedForm } from './posted-form.js';
import type { PageStyles } from './styles.js';
import { emptyDefinition, SendFailure, sendPage } from './views.js';

/**
 * Sends a page that replaces a form that cannot be shown at the moment. With this page, the visitor can send the
 * submitted texts and files again. A message names files that could not be stored.
 */
export function sendRetryPage(
  context: Context<RelayEnv>,
  styles: PageStyles,
  messages: Messages,
  { texts, files, contentHashes }: PostedForm,
): Response {
  // The files that the relay has stored before are among the texts.
  const newFiles = [...files].flatMap(([address, fieldFiles]) =>
    fieldFiles.flatMap(({ id, name }) =>
      id && contentHashes.has(id) ? [[address, [`${id}/${name}`]] as const] : [],
    ),
  );
  const refusedNames = [...files.values()].flat().flatMap(({ id, name }) => (id ? [] : [name]));
  const { 'file-refused': fileRefused } = getExtendedMessages(messages).issues;
  const content = (
    <>
      <SendFailure text={messages.failed.notSent} />
      {refusedNames.map((file) => (
        <SendFailure key={file} text={formatMessage(fileRefused, { file })} />
      ))}
      <form class="apro-form" data-theme="light" method="post">
        {[...texts, ...newFiles].map(([name, values]) =>
          values.map((text) => <input key={name} type="hidden" name={name} value={text} />),
        )}
        <button type="submit">{messages.sendAgain}</button>
      </form>
    </>
  );
  const [title] = getFailureTexts(messages, 503);
  return sendPage(context, { styles, status: 503, definition: emptyDefinition, messages, content, title });
}
