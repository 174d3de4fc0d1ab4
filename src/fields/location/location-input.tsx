import { type Signal, signal } from '@preact/signals';
import type { TargetedEvent, TargetedInputEvent } from 'preact';
import type { FieldModel } from '../../form/field-model.js';
import { formatMessage } from '../../messages/format.js';
import { getExtendedMessages } from '../../messages/more-en.js';
import type { ControlProps } from '../shared/field-type.js';
import type { MapDialog } from './map-dialog.js';
import { type Coordinates, parseCoordinates, parseDegrees } from './parse-coordinates.js';

/** State of the control besides the field's value. It is stored per field, so that it survives a new render. */
interface LocationState {
  readonly geolocationStatus: Signal<'idle' | 'asking' | 'failed'>;
  readonly mapState: Signal<{ readonly Dialog?: typeof MapDialog; readonly failed?: true }>;
  /** Coordinates from the device, the map or a pasted text. Announced while they are the field's value. */
  readonly foundCoordinates: Signal<Coordinates | undefined>;
}

const stateByField = new WeakMap<FieldModel<Coordinates>, LocationState>();

function getLocationState(field: FieldModel<Coordinates>): LocationState {
  const state: LocationState = stateByField.get(field) ?? {
    geolocationStatus: signal('idle'),
    mapState: signal({}),
    foundCoordinates: signal(undefined),
  };
  stateByField.set(field, state);
  return state;
}

/** Input of two coordinates: typed, pasted, from the device's position, or from a map if the site has configured one. */
export function LocationInput({ field, controlAttributes, messages }: ControlProps<Coordinates>) {
  const { geolocationStatus, mapState, foundCoordinates } = getLocationState(field);
  const locationMessages = getExtendedMessages(messages).place;
  const { tiles } = field.definition;
  const { Dialog } = mapState.value;

  function applyCoordinates(coordinates: Coordinates): void {
    foundCoordinates.value = coordinates;
    field.change(coordinates);
  }

  function locate(): void {
    if (geolocationStatus.value === 'asking') return;
    foundCoordinates.value = undefined;
    if (!navigator.geolocation) {
      geolocationStatus.value = 'failed';
      return;
    }
    geolocationStatus.value = 'asking';
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => {
        // If the visitor has entered coordinates meanwhile, they are kept.
        if (geolocationStatus.value !== 'asking') return;
        geolocationStatus.value = 'idle';
        applyCoordinates({ lat: coords.latitude.toFixed(6), lon: coords.longitude.toFixed(6) });
      },
      () => {
        if (geolocationStatus.value === 'asking') geolocationStatus.value = 'failed';
      },
      { timeout: 15_000, enableHighAccuracy: true },
    );
  }

  async function openMap(): Promise<void> {
    foundCoordinates.value = undefined;
    geolocationStatus.value = 'idle';
    mapState.value = await import('./map-dialog.js').then(
      ({ MapDialog }) => ({ Dialog: MapDialog }),
      () => ({ failed: true }),
    );
  }

  /**
   * Fills both inputs if a complete text contains both coordinates. Not while the visitor is typing, and not if the text
   * is valid for this axis alone, for example degrees and minutes.
   */
  function editAxis(axis: keyof Coordinates, text: string, isComplete: boolean): void {
    geolocationStatus.value = 'idle';
    const coordinates =
      isComplete && parseDegrees(text, axis) === undefined ? parseCoordinates(text) : undefined;
    if (coordinates) applyCoordinates(coordinates);
    else field.change({ ...field.raw.peek(), [axis]: text });
  }

  function getStatusText(): string {
    if (geolocationStatus.value === 'failed') return locationMessages.failed;
    if (mapState.value.failed) return locationMessages.mapFailed;
    const { lat, lon } = field.raw.value;
    const isFound = foundCoordinates.value?.lat === lat && foundCoordinates.value.lon === lon;
    return isFound ? formatMessage(locationMessages.taken, { place: `${lat} ${lon}` }) : '';
  }

  const statusText = getStatusText();
  const isAsking = geolocationStatus.value === 'asking';
  const axisLabels = [
    ['lat', locationMessages.latitude],
    ['lon', locationMessages.longitude],
  ] as const;
  return (
    <>
      <div class="ends">
        {axisLabels.map(([axis, label]) => (
          <div key={axis}>
            <label for={`${controlAttributes.id}-${axis}`}>{label}</label>
            <input
              type="text"
              {...controlAttributes}
              id={`${controlAttributes.id}-${axis}`}
              name={`${controlAttributes.name}.${axis}`}
              class="control"
              dir="ltr"
              inputMode="text"
              autocomplete="off"
              value={field.raw.value[axis]}
              onInput={({ currentTarget, inputType }: TargetedInputEvent<HTMLInputElement>) =>
                editAxis(axis, currentTarget.value, inputType === 'insertFromPaste')
              }
              onChange={({ currentTarget }: TargetedEvent<HTMLInputElement>) =>
                editAxis(axis, currentTarget.value, true)
              }
            />
          </div>
        ))}
      </div>
      <div>
        {/* Not `disabled`: a disabled button loses the focus, and the field would count as left. */}
        <button type="button" class="quiet" onClick={locate} aria-disabled={isAsking || undefined}>
          {isAsking ? locationMessages.locating : locationMessages.locate}
        </button>{' '}
        {tiles && (
          <button type="button" class="quiet" aria-haspopup="dialog" onClick={openMap}>
            {locationMessages.map}
          </button>
        )}
      </div>
      {/* The element exists before its text: screen readers often skip a live region that is added with its text. */}
      <p class={statusText ? 'note' : 'unseen'} role="status">
        {statusText}
      </p>
      {tiles && Dialog && (
        <Dialog
          tiles={tiles}
          initialCoordinates={field.raw.value}
          title={field.definition.label}
          messages={messages}
          onSelect={applyCoordinates}
          onClose={() => {
            mapState.value = {};
          }}
        />
      )}
    </>
  );
}
