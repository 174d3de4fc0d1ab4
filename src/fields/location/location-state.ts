import { type Signal, signal } from '@preact/signals';
import type { FieldModel } from '../../form/field-model.js';
import type { MapDialog } from './map-dialog.js';
import type { Coordinates } from './parse-coordinates.js';

/**
 * State of a location control that is not part of the field's value, for example whether the map is open. The state is
 * stored by field, so that it survives a new rendering.
 */
interface LocationState {
  readonly geolocationStatus: Signal<'idle' | 'asking' | 'failed'>;
  /** State of the map. `Dialog` is set while the map is open. `failed` is true if the map could not be loaded. */
  readonly mapState: Signal<{ readonly Dialog?: typeof MapDialog; readonly failed?: true }>;
  /**
   * Coordinates that came from the device, the map or a pasted text. Screen readers announce these coordinates as
   * long as they are the field's value.
   */
  readonly foundCoordinates: Signal<Coordinates | undefined>;
}

type LocationField = FieldModel<Coordinates>;

const stateByField = new WeakMap<LocationField, LocationState>();

/** Longest time in milliseconds that the form waits for the position of the device. */
const geolocationTimeoutMs = 15_000;

export function getLocationState(field: LocationField): LocationState {
  const state: LocationState = stateByField.get(field) ?? {
    geolocationStatus: signal('idle'),
    mapState: signal({}),
    foundCoordinates: signal(undefined),
  };
  stateByField.set(field, state);
  return state;
}

/**
 * Sets coordinates that the visitor did not type into the two inputs, and announces the coordinates to screen
 * readers.
 */
export function applyCoordinates(field: LocationField, coordinates: Coordinates): void {
  getLocationState(field).foundCoordinates.value = coordinates;
  field.change(coordinates);
}

/** Asks the device for its geographical position. Does nothing while an earlier request is running. */
export function locate(field: LocationField): void {
  const { geolocationStatus, foundCoordinates } = getLocationState(field);
  if (geolocationStatus.value === 'asking') return;
  foundCoordinates.value = undefined;
  if (!navigator.geolocation) {
    geolocationStatus.value = 'failed';
    return;
  }
  geolocationStatus.value = 'asking';
  navigator.geolocation.getCurrentPosition(
    ({ coords }) => {
      // The visitor may have entered coordinates while the device was searching its position. The visitor's
      // coordinates are kept then.
      if (geolocationStatus.value !== 'asking') return;
      geolocationStatus.value = 'idle';
      applyCoordinates(field, { lat: coords.latitude.toFixed(6), lon: coords.longitude.toFixed(6) });
    },
    () => {
      if (geolocationStatus.value === 'asking') geolocationStatus.value = 'failed';
    },
    { timeout: geolocationTimeoutMs, enableHighAccuracy: true },
  );
}

/** Loads and opens the map. The result of a running request for the position of the device is then ignored. */
export async function openMap(field: LocationField): Promise<void> {
  const { geolocationStatus, mapState, foundCoordinates } = getLocationState(field);
  foundCoordinates.value = undefined;
  geolocationStatus.value = 'idle';
  mapState.value = await import('./map-dialog.js').then(
    ({ MapDialog }) => ({ Dialog: MapDialog }),
    () => ({ failed: true }),
  );
}
