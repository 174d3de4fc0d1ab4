import type { Overview } from '../../relay/operator/overview.js';
import { type LeadState, waitingStates } from '../../relay/storage/tables/lead-schema.js';
import { describeCode, formatDuration, useTexts } from '../texts/language.js';
import { type Light, LightCard } from './light-card.js';
import { TimePlot } from './time-plot.js';
import { UnfinishedLeads } from './unfinished-leads.js';

/**
 * Start page of the desk (the relay's web app for administrators): four cards with the state of the relay, two plots,
 * and the leads that are not in the CRM yet.
 */
export function OverviewPage({ overview }: { readonly overview: Overview | undefined }) {
  const texts = useTexts();
  if (!overview) return <h1>{texts.pages.overview}</h1>;
  return (
    <>
      <h1>{texts.pages.overview}</h1>
      <ul class="lights">
        {listLights(overview, texts).map((light) => (
          <LightCard key={light.name} light={light} />
        ))}
      </ul>
      <div class="plots">
        <TimePlot
          title={texts.perHour}
          points={overview.hours}
          unit="hour"
          kind="bars"
          series={[
            { name: texts.received, read: ({ received }) => received },
            { name: texts.suspicious, read: ({ suspicious }) => suspicious },
          ]}
        />
        <TimePlot
          title={texts.untilCrm}
          points={overview.hours}
          unit="hour"
          kind="lines"
          series={[
            { name: texts.median, read: ({ medianSeconds }) => medianSeconds },
            { name: texts.slowest, read: ({ slowSeconds }) => slowSeconds },
          ]}
        />
      </div>
      <UnfinishedLeads />
    </>
  );
}

function listLights(overview: Overview, texts: ReturnType<typeof useTexts>): readonly Light[] {
  const { lights } = texts;
  const countOf = (states: readonly LeadState[]) =>
    overview.leads.filter(({ state }) => states.includes(state)).reduce((sum, { count }) => sum + count, 0);
  const oldestSeconds = Math.max(
    0,
    ...overview.leads
      .filter(({ state }) => waitingStates.includes(state))
      .map((stateCount) => stateCount.oldestSeconds),
  );
  const [waiting, attention] = [countOf(waitingStates), countOf(['attention'])];
  const nextTry =
    overview.nextAttemptSeconds > 0
      ? ` ${lights.nextTry(formatDuration(texts, overview.nextAttemptSeconds))}`
      : '';
  const keyRequests = lights.keyRequests(overview.keyRequestsLeft, overview.keyRequestsLimit);
  const isKeyShort = overview.keyRequestsLeft < overview.keyRequestsLimit / 10;
  return [
    {
      name: lights.relay,
      level: overview.storeWorks ? 'good' : 'bad',
      value: lights.leads(overview.hours.reduce((sum, { received }) => sum + received, 0)),
      sentence: overview.storeWorks ? lights.storeWorks : lights.storeFails,
    },
    {
      name: lights.crm,
      level: overview.crmDown ? 'bad' : overview.paused || isKeyShort ? 'warning' : 'good',
      value: overview.crmDown ? lights.down : overview.paused ? lights.paused : lights.works,
      sentence: overview.crmDown ? describeCode(texts, overview.crmDown) : keyRequests,
    },
    {
      name: lights.waiting,
      level: waiting === 0 ? 'good' : 'warning',
      value: String(waiting),
      sentence:
        waiting === 0 ? lights.nothingWaits : lights.oldest(formatDuration(texts, oldestSeconds)) + nextTry,
    },
    {
      name: lights.needsYou,
      level: attention === 0 ? 'good' : 'bad',
      value: String(attention),
      sentence: `${attention === 0 ? lights.nothingToDo : lights.toDecide} ${lights.spam(countOf(['quarantine']))}`,
    },
  ];
}
