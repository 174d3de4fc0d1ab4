import { type Signal, signal } from '@preact/signals';
import type { FieldModel } from '../form/field-model.js';
import { moreOf } from '../messages/more-en.js';
import type { ControlProps } from './field-type.js';
import type { PointRaw } from './point.js';

type Locating = Signal<'idle' | 'asking' | 'failed'>;

/** Belongs to the control and not to the value: kept beside the field, as long as that is there. */
const states = new WeakMap<FieldModel<PointRaw>, Locating>();

function locatingOf(field: FieldModel<PointRaw>): Locating {
  const state: Locating = states.get(field) ?? signal('idle');
  states.set(field, state);
  return state;
}

/** Two coordinates, typed or taken from the device on request. */
export function PointControl({ field, wiring, messages }: ControlProps<PointRaw>) {
  const locating = locatingOf(field);
  const words = moreOf(messages).place;

  function locate(): void {
    if (!navigator.geolocation) {
      locating.value = 'failed';
      return;
    }
    locating.value = 'asking';
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => {
        locating.value = 'idle';
        field.change({ lat: coords.latitude.toFixed(6), lon: coords.longitude.toFixed(6) });
      },
      () => {
        locating.value = 'failed';
      },
      { timeout: 15_000, enableHighAccuracy: true },
    );
  }

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
              onInput={({ currentTarget }) => field.update((raw) => ({ ...raw, [end]: currentTarget.value }))}
            />
          </div>
        ))}
      </div>
      <button type="button" class="quiet" onClick={locate} disabled={locating.value === 'asking'}>
        {locating.value === 'asking' ? words.locating : words.locate}
      </button>
      <p class="note" role="status">
        {locating.value === 'failed' ? words.failed : ''}
      </p>
    </>
  );
}
