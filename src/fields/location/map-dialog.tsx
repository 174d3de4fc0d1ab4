import { GridLayer, Map as LeafletMap } from 'leaflet';
import { Component } from 'preact';
import type { MapTiles } from '../../form/definition.js';
import { formatMessage } from '../../messages/format.js';
import type { Messages } from '../../messages/messages.js';
import { getExtendedMessages } from '../../messages/more-en.js';
import { adoptStylesForElement } from '../../styles/adopt-styles.js';
import { openModalDialog } from '../overlay/modal-dialog.js';
import { changingText } from '../shared/changing-text.js';
import { matchesMedia } from '../shared/matches-media.js';
import css from './map-dialog.css?inline';
import { type Coordinates, parseCoordinates, parseDegrees } from './parse-coordinates.js';

interface MapDialogProps {
  readonly tiles: MapTiles;
  /**
   * Coordinates that the visitor typed. If the coordinates are invalid, the map opens at the position `start` that
   * the owner of the website has set. Without `start`, the map shows the world.
   */
  readonly initialCoordinates: Coordinates;
  readonly title: string;
  readonly messages: Messages;
  onSelect(coordinates: Coordinates): void;
  onClose(): void;
}

interface MapDialogState {
  /** Coordinates of the point in the middle of the map. Undefined: the map is not shown yet. */
  readonly center?: Coordinates;
  /**
   * Whether the images of the map (tiles) can be loaded. `some`: at least one image was loaded. `none`: an image
   * failed before any other was loaded, so the map is probably unavailable. Undefined: nothing is known yet.
   */
  readonly tileStatus?: 'some' | 'none';
}

const closeZoom = 15;
const cityZoom = 10;
const worldZoom = 2;
const tileSize = 256;
/** Distance in pixels by which an arrow key moves the map. */
const keyPanPx = 80;

/**
 * A map in a native dialog. The centre of the map is the selected location, so the visitor does not have to hit a
 * point. Dragging and the arrow keys move the map; the keys `+` and `-` zoom.
 */
export class MapDialog extends Component<MapDialogProps, MapDialogState> {
  override state: MapDialogState = {};
  #dialog: HTMLDialogElement | null = null;
  #mapElement: HTMLElement | null = null;
  #map: LeafletMap | undefined;
  #isAnimating = false;

  override componentDidMount(): void {
    const { tiles, initialCoordinates } = this.props;
    adoptStylesForElement(this.#dialog, css);
    if (this.#dialog) openModalDialog(this.#dialog);
    if (!this.#mapElement) return;
    const reducesMotion = matchesMedia('(prefers-reduced-motion: reduce)');
    const map = new LeafletMap(this.#mapElement, {
      // The attribution control and the zoom control of Leaflet insert HTML as text. A page with Trusted Types
      // forbids that, so both controls are off.
      attributionControl: false,
      zoomControl: false,
      keyboardPanDelta: keyPanPx,
      zoomAnimation: !reducesMotion,
      fadeAnimation: false,
      inertia: !reducesMotion,
      maxZoom: tiles.maxZoom,
      worldCopyJump: true,
    });
    this.#map = map;
    map.on('zoomstart', () => {
      this.#isAnimating = true;
    });
    map.on('moveend', () => {
      this.#isAnimating = false;
      this.setState({ center: this.#getCenter() });
    });
    const typedLatLng = toLatLng(initialCoordinates);
    const defaultLatLng = toLatLng(parseCoordinates(tiles.start) ?? initialCoordinates);
    if (typedLatLng) map.setView(typedLatLng, Math.min(closeZoom, tiles.maxZoom));
    else map.setView(defaultLatLng ?? [30, 15], defaultLatLng ? cityZoom : worldZoom);
    const layer = new TileLayer(tiles.url, { tileSize, maxZoom: tiles.maxZoom });
    layer.on('tileerror', () => this.setState(({ tileStatus = 'none' }) => ({ tileStatus })));
    layer.on('tileload', () => this.setState({ tileStatus: 'some' }));
    layer.addTo(map);
    this.#mapElement.focus();
  }

  override componentWillUnmount(): void {
    const map = this.#map;
    // Leaflet throws an error at the end of an animation if the map was removed during the animation. The map is
    // therefore removed after the animation.
    if (this.#isAnimating) map?.once('moveend', () => map.remove());
    else map?.remove();
    // The browser restores the focus only if the dialog is closed before the dialog is removed from the page.
    this.#dialog?.close();
  }

  #getCenter(): Coordinates {
    const { lat = 0, lng = 0 } = this.#map?.getCenter().wrap() ?? {};
    return { lat: lat.toFixed(6), lon: lng.toFixed(6) };
  }

  #selectCenter = (): void => {
    const { onSelect, onClose } = this.props;
    onSelect(this.#getCenter());
    onClose();
  };

  override render({ tiles, title, messages, onClose }: MapDialogProps, state: MapDialogState) {
    const { place, close } = getExtendedMessages(messages);
    const { center } = state;
    return (
      <dialog
        class="map"
        aria-label={title}
        ref={(element) => {
          this.#dialog = element;
        }}
        onClose={onClose}
        // Without this call the event would reach a dialog of the page that contains the form, and that dialog would
        // close as well.
        onCancel={(event) => event.stopPropagation()}
      >
        <div class="map-head">
          <span>{place.mapHint}</span>
          <button type="button" class="quiet" onClick={onClose}>
            {close}
          </button>
        </div>
        <div class="map-frame">
          <div
            role="application"
            aria-label={place.map}
            // biome-ignore lint/a11y/noNoninteractiveTabindex: Leaflet handles the keys
            tabIndex={0}
            class="map-ground"
            ref={(element) => {
              this.#mapElement = element;
            }}
          />
          <span class="map-cross" aria-hidden="true" />
          <div class="map-zoom">
            <button type="button" aria-label={place.zoomIn} onClick={() => this.#map?.zoomIn()}>
              +
            </button>
            <button type="button" aria-label={place.zoomOut} onClick={() => this.#map?.zoomOut()}>
              −
            </button>
          </div>
          {tiles.credit && (
            <p class="map-credit" dir="auto">
              {renderCredit(tiles)}
            </p>
          )}
        </div>
        <p class="note" role="status">
          {state.tileStatus === 'none' && <span>{place.mapFailed} </span>}
          {center && changingText(formatMessage(place.taken, { place: `${center.lat} ${center.lon}` }))}
        </p>
        <button type="button" onClick={this.#selectCenter}>
          {place.take}
        </button>
      </dialog>
    );
  }
}

function toLatLng({ lat, lon }: Coordinates): [number, number] | undefined {
  const [latitude, longitude] = [parseDegrees(lat, 'lat'), parseDegrees(lon, 'lon')];
  return latitude === undefined || longitude === undefined
    ? undefined
    : [Number(latitude), Number(longitude)];
}

function renderCredit({ credit, creditUrl }: MapTiles) {
  return creditUrl ? (
    <a href={creditUrl} target="_blank" rel="noopener">
      {credit}
    </a>
  ) : (
    credit
  );
}

/**
 * A layer of tile images that replaces Leaflet's `TileLayer`. Leaflet cancels the loading of a tile by setting a
 * `data:` image, and a content security policy may forbid `data:` images.
 */
class TileLayer extends GridLayer {
  readonly #url: string;

  constructor(url: string, options: { readonly tileSize: number; readonly maxZoom: number }) {
    super(options);
    this.#url = url;
  }

  override createTile({ x, y, z }: { x: number; y: number; z: number }, done: (error?: Error) => void) {
    const tile = document.createElement('img');
    const tilesPerSide = 2 ** z;
    tile.alt = '';
    tile.referrerPolicy = 'strict-origin-when-cross-origin';
    tile.addEventListener('load', () => done());
    tile.addEventListener('error', () => done(new Error('no tile')));
    const values: Readonly<Record<string, number>> = {
      x: ((x % tilesPerSide) + tilesPerSide) % tilesPerSide,
      y,
      z,
    };
    tile.src = this.#url.replace(/\{([xyz])\}/g, (_, name: string) => String(values[name]));
    return tile;
  }
}
