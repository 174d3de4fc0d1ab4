import { Hono, type MiddlewareHandler } from 'hono';
import { formBodyLimits, maxFormBytes, maxHeldBodyBytes } from './config/limits.js';
import { createBodyBudget } from './http/body-budget.js';
import { createBodyReceiver } from './http/receive-body.js';
import type { RelayEnv } from './http/request-log.js';
import { requireBodyType } from './http/require-body.js';
import { createAcceptLead } from './leads/accept-lead.js';
import { createFileReceiver } from './leads/files/receive-file.js';
import { createSpamFilter } from './leads/spam/spam-filter.js';
import { maxPageFiles } from './page/posted-form.js';
import { createPageRoutes } from './page/routes.js';
import { createOnlineFormsHandler } from './routes/onlineforms.js';
import { createUploadHandler, multipartOverheadBytes } from './routes/upload.js';
import type { RelayServices } from './services.js';

interface SendRouteOptions {
  readonly requireOrigin: MiddlewareHandler<RelayEnv>;
  readonly readCors: MiddlewareHandler<RelayEnv>;
  readonly onLeadAccepted: (isCounted: boolean) => void;
}

/**
 * Creates the routes that take a request body: the `POST` routes of the CRM's protocol, and the page with a form that
 * the relay serves itself.
 */
export function createSendRoutes(
  services: RelayServices,
  { requireOrigin, readCors, onLeadAccepted: notify }: SendRouteOptions,
): Hono<RelayEnv> {
  const { config, store, events, encryption, now } = services;
  const { formCatalog, allowedLists, optionLists, publicationCatalog, verifySignedLink } = services;
  const { leads, uploads } = store;
  const { fileScan, tickets } = services;
  const { fileKinds, maxUpload, optionValue, sendsPerMinute, signedFields, tokenField, consentDays } = config;
  const { onQuarantined } = events;

  const receiveFile = createFileReceiver({ uploads, encryption, now, maxUpload, fileKinds, fileScan });
  const acceptLead = services.leadMetrics.countAccepted(
    services.formCounts.countAccepted(
      createAcceptLead({
        leads,
        uploads,
        quarantine: services.quarantine,
        encryption,
        now,
        verifySignedLink,
        signedFields,
        tokenField,
        keepsConsents: consentDays > 0,
        onQuarantined,
        onError: events.onInternalError,
      }),
    ),
  );
  const onFieldRefused = (form: string, site: string, field: string) =>
    services.formCounts.count('refused', form, site, field);
  const detectSpam = createSpamFilter({
    sendsPerMinute,
    proofOfWork: services.proofOfWork,
    check: services.spamCheck,
    now,
  });

  const receiveBody = createBodyReceiver({ ...services, budget: createBodyBudget(maxHeldBodyBytes) });
  const app = new Hono<RelayEnv>();
  const formBody = requireBodyType(receiveBody, { 'application/x-www-form-urlencoded': maxFormBytes });
  const fileBody = requireBodyType(receiveBody, {
    'multipart/form-data': maxUpload + multipartOverheadBytes,
  });
  app.post(
    '/onlineforms',
    requireOrigin,
    ...formBody,
    createOnlineFormsHandler({
      formCatalog,
      acceptLead,
      publicationCatalog,
      notify,
      detectSpam,
      redact: services.redact,
      tickets,
      onFieldRefused,
    }),
  );
  app.post('/sharedapi/utils/binded', requireOrigin, ...formBody, optionLists.handleBinded);
  app.post('/sharedapi/utils/variants', requireOrigin, ...formBody, optionLists.handleVariants);
  app.post(
    '/sharedapi/utils/upload',
    requireOrigin,
    ...fileBody,
    createUploadHandler({ formCatalog, allowedLists, receiveFile, maxUpload }),
  );

  // Without JavaScript, a page that the relay serves posts its files together with the form. So its request body may
  // be larger.
  const maxPageBytes = maxPageFiles * maxUpload + maxFormBytes;
  const pageBody = requireBodyType(receiveBody, {
    'application/x-www-form-urlencoded': maxFormBytes,
    'multipart/form-data': maxPageBytes,
  });
  const pageRoutes = createPageRoutes({
    formCatalog,
    optionLists,
    acceptLead,
    notify,
    detectSpam,
    optionValue,
    verifySignedLink,
    language: config.language,
    receiveFile,
    uploads,
    limits: { maxParts: formBodyLimits.maxVariables, maxFieldBytes: maxFormBytes, maxBytes: maxPageBytes },
    readCors,
    frameAncestors: config.frameAncestors,
    // Port 0 stands for any free port, so the origin of the desk is not known before the relay runs.
    deskOrigin: config.deskPort === 'off' ? undefined : `http://127.0.0.1:${config.deskPort || '*'}`,
    onError: events.onInternalError,
    onFieldRefused,
    postMiddleware: [requireOrigin, ...pageBody],
  });
  return app.route('/', pageRoutes);
}
