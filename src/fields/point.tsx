import { useSignal } from '@preact/signals';
import { readDecimal } from './decimal-text.js';
import type { ControlProps, FieldType } from './field-type.js';

/** Degrees as typed. */
interface PointRaw {
  readonly lat: string;
  readonly lon: string;
}

function Control({ field, wiring, messages }: ControlProps<PointRaw>) {
  const locating = useSignal<'idle' | 'asking' | 'failed'>('idle');

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
    ['lat', messages.latitude],
    ['lon', messages.longitude],
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
        {locating.value === 'asking' ? messages.locating : messages.locate}
      </button>
      <p class="note" role="status">
        {locating.value === 'failed' ? messages.locateFailed : ''}
      </p>
    </>
  );
}

/** Decimal degrees within ±limit. */
function readDegrees(text: string, limit: number): string | undefined {
  const degrees = readDecimal(text);
  return degrees !== undefined && Math.abs(Number(degrees)) <= limit ? degrees : undefined;
}

export const point: FieldType<PointRaw> = {
  framedAs: 'group',
  blank: () => ({ lat: '', lon: '' }),
  isBlank: ({ lat, lon }) => lat.trim() === '' && lon.trim() === '',
  /** The CRM's own `55.753366 37.620908`. */
  fromText(text) {
    const [lat = '', lon = ''] = text.trim().split(/[\s;]+|,\s+/);
    return { lat, lon };
  },
  read(raw) {
    const lat = readDegrees(raw.lat, 90);
    const lon = readDegrees(raw.lon, 180);
    if (lat === undefined) return { code: 'latitude' };
    return lon === undefined ? { code: 'longitude' } : { lat, lon };
  },
  Control,
};
