import { type Signal, signal } from '@preact/signals';
import type { FieldModel } from '../../form/field-model.js';
import type { MapDialog } from './map-dialog.js';
import type { Coordinates } from './parse-coordinates.js';

/** State of a location control besides the field's value. It is stored per field, so that it survives a new render. */
interface LocationState {
  readonly geolocationStatus: Signal<'idle' | 'asking' | 'failed'>;
  /** `Dialog` is set while the map is open; `failed` if the map could not be loaded. */
  readonly mapState: Signal<{ readonly Dialog?: typeof MapDialog; readonly failed?: true }>;
  /** Coordinates from the device, the map or a pasted text. Announced while they are the field's value. */
  readonly foundCoordinates: Signal<Coordinates | undefined>;
}

type LocationField = FieldModel<Coordinates>;

const stateByField = new WeakMap<LocationField, LocationState>();

/** Longest time to wait for the position of the device, in milliseconds. */
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

/** Sets and announces coordinates that the visitor did not type into the two inputs. */
export function applyCoordinates(field: LocationField, coordinates: Coordinates): void {
  getLocationState(field).foundCoordinates.value = coordinates;
  field.change(coordinates);
}

/** Asks the device for its position. Does nothing while an earlier request is running. */
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
      // If the visitor has entered coordinates meanwhile, they are kept.
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

/** Loads and opens the map. Cancels a running request for the position of the device. */
export async function openMap(field: LocationField): Promise<void> {
  const { geolocationStatus, mapState, foundCoordinates } = getLocationState(field);
  foundCoordinates.value = undefined;
  geolocationStatus.value = 'idle';
  mapState.value = await import('./map-dialog.js').then(
    ({ MapDialog }) => ({ Dialog: MapDialog }),
    () => ({ failed: true }),
  );
}
