import { type Signal, signal } from '@preact/signals';
import type { TargetedEvent, TargetedInputEvent } from 'preact';
import type { FieldModel } from '../../form/field-model.js';
import { say } from '../../messages/format.js';
import { moreOf } from '../../messages/more-en.js';
import type { ControlProps } from '../shared/field-type.js';
import type { PointMap } from './map-dialog.js';
import { type Place, readDegrees, readPlace } from './parse-coordinates.js';

/** What a control is about beside its value: kept beside the field, as long as that is there. */
interface Finding {
  readonly locating: Signal<'idle' | 'asking' | 'failed'>;
  readonly map: Signal<{ readonly Shown?: typeof PointMap; readonly failed?: true }>;
  /** Said when a place was found in another way than by typing, as long as it is the field's. */
  readonly found: Signal<Place | undefined>;
}

const findings = new WeakMap<FieldModel<Place>, Finding>();

function findingOf(field: FieldModel<Place>): Finding {
  const finding: Finding = findings.get(field) ?? {
    locating: signal('idle'),
    map: signal({}),
    found: signal(undefined),
  };
  findings.set(field, finding);
  return finding;
}

/** Two coordinates: typed or pasted, taken from the device, or from a map where the site has one; each on request. */
export function PointControl({ field, wiring, messages }: ControlProps<Place>) {
  const { locating, map, found } = findingOf(field);
  const words = moreOf(messages).place;
  const { tiles } = field.definition;
  const { Shown } = map.value;

  function take(place: Place): void {
    found.value = place;
    field.change(place);
  }

  function locate(): void {
    if (locating.value === 'asking') return;
    found.value = undefined;
    if (!navigator.geolocation) {
      locating.value = 'failed';
      return;
    }
    locating.value = 'asking';
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => {
        // Whoever has found another way since then keeps what that gave.
        if (locating.value !== 'asking') return;
        locating.value = 'idle';
        take({ lat: coords.latitude.toFixed(6), lon: coords.longitude.toFixed(6) });
      },
      () => {
        if (locating.value === 'asking') locating.value = 'failed';
      },
      { timeout: 15_000, enableHighAccuracy: true },
    );
  }

  async function openMap(): Promise<void> {
    found.value = undefined;
    locating.value = 'idle';
    map.value = await import('./map-dialog.js').then(
      ({ PointMap }) => ({ Shown: PointMap }),
      () => ({ failed: true }),
    );
  }

  /** A whole place in one box fills both; not while it is being typed, nor what can be degrees and minutes of one. */
  function edit(end: keyof Place, text: string, isWhole: boolean): void {
    locating.value = 'idle';
    const place = isWhole && readDegrees(text, end) === undefined ? readPlace(text) : undefined;
    if (place) take(place);
    else field.change({ ...field.raw.peek(), [end]: text });
  }

  function status(): string {
    if (locating.value === 'failed') return words.failed;
    if (map.value.failed) return words.mapFailed;
    const { lat, lon } = field.raw.value;
    const isFound = found.value?.lat === lat && found.value.lon === lon;
    return isFound ? say(words.taken, { place: `${lat} ${lon}` }) : '';
  }

  const said = status();
  const isAsking = locating.value === 'asking';
  const ends = [
    ['lat', words.latitude],
    ['lon', words.longitude],
  ] as const;
  return (
    <>
      <div class="ends">
        {ends.map(([end, label]) => (
          <div key={end}>
            <label for={`${wiring.id}-${end}`}>{label}</label>
            <input
              type="text"
              {...wiring}
              id={`${wiring.id}-${end}`}
              name={`${wiring.name}.${end}`}
              class="control"
              dir="ltr"
              inputMode="text"
              autocomplete="off"
              value={field.raw.value[end]}
              onInput={({ currentTarget, inputType }: TargetedInputEvent<HTMLInputElement>) =>
                edit(end, currentTarget.value, inputType === 'insertFromPaste')
              }
              onChange={({ currentTarget }: TargetedEvent<HTMLInputElement>) =>
                edit(end, currentTarget.value, true)
              }
            />
          </div>
        ))}
      </div>
      <div>
        {/* Not `disabled`: that would take the focus from it, as if the field had been left. */}
        <button type="button" class="quiet" onClick={locate} aria-disabled={isAsking || undefined}>
          {isAsking ? words.locating : words.locate}
        </button>{' '}
        {tiles && (
          <button type="button" class="quiet" aria-haspopup="dialog" onClick={openMap}>
            {words.map}
          </button>
        )}
      </div>
      {/* An empty note is not shown, and what comes up together with its text is often not read out. */}
      <p class={said ? 'note' : 'unseen'} role="status">
        {said}
      </p>
      {tiles && Shown && (
        <Shown
          tiles={tiles}
          start={field.raw.value}
          title={field.definition.label}
          messages={messages}
          onTake={take}
          onClose={() => {
            map.value = {};
          }}
        />
      )}
    </>
  );
}
