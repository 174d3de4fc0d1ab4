import { GridLayer, Map as LeafletMap } from 'leaflet';
import { Component } from 'preact';
import type { MapTiles } from '../../form/definition.js';
import { say } from '../../messages/format.js';
import type { Messages } from '../../messages/messages.js';
import { moreOf } from '../../messages/more-en.js';
import { adoptStylesAt } from '../../styles/adopt-styles.js';
import css from './map-dialog.css?inline';
import { type Place, readDegrees, readPlace } from './parse-coordinates.js';

interface PointMapProps {
  readonly tiles: MapTiles;
  /** As typed; the site's own start, or the world, where it is no place. */
  readonly start: Place;
  readonly title: string;
  readonly messages: Messages;
  onTake(place: Place): void;
  onClose(): void;
}

interface PointMapState {
  /** In the middle, once the map has been moved. */
  readonly middle?: Place;
  /** `some`: there is a map, whatever else of it is missing. */
  readonly tiles?: 'some' | 'none';
}

const closeUp = 15;
const wholeCity = 10;
const world = 2;
const tileSize = 256;
/** Pixels that an arrow key moves the map by. */
const keyStep = 80;

/**
 * A map to take a place from, in the browser's own dialog. The place is what is in the middle: a finger drags the map
 * under it, arrow keys move it, `+` and `-` zoom, so nobody has to hit a point.
 */
export class PointMap extends Component<PointMapProps, PointMapState> {
  override state: PointMapState = {};
  #dialog: HTMLDialogElement | null = null;
  #ground: HTMLElement | null = null;
  #map: LeafletMap | undefined;
  #isGliding = false;

  override componentDidMount(): void {
    const { tiles, start } = this.props;
    adoptStylesAt(this.#dialog, css);
    this.#dialog?.showModal();
    if (!this.#ground) return;
    const isStill = matchMedia('(prefers-reduced-motion: reduce)').matches;
    const map = new LeafletMap(this.#ground, {
      // Both would write markup.
      attributionControl: false,
      zoomControl: false,
      keyboardPanDelta: keyStep,
      zoomAnimation: !isStill,
      fadeAnimation: false,
      inertia: !isStill,
      maxZoom: tiles.maxZoom,
      worldCopyJump: true,
    });
    this.#map = map;
    map.on('zoomstart', () => {
      this.#isGliding = true;
    });
    map.on('moveend', () => {
      this.#isGliding = false;
      this.setState({ middle: this.#middle() });
    });
    const typed = numbersOf(start);
    const usual = numbersOf(readPlace(tiles.start) ?? start);
    if (typed) map.setView(typed, Math.min(closeUp, tiles.maxZoom));
    else map.setView(usual ?? [30, 15], usual ? wholeCity : world);
    const layer = new Tiles(tiles.url, { tileSize, maxZoom: tiles.maxZoom });
    layer.on('tileerror', () => this.setState(({ tiles = 'none' }) => ({ tiles })));
    layer.on('tileload', () => this.setState({ tiles: 'some' }));
    layer.addTo(map);
    this.#ground.focus();
  }

  override componentWillUnmount(): void {
    const map = this.#map;
    // A map that is gone stumbles over the end of its own glide.
    if (this.#isGliding) map?.once('moveend', () => map.remove());
    else map?.remove();
    // Only a dialog that is closed gives the focus back.
    this.#dialog?.close();
  }

  #middle(): Place {
    const { lat = 0, lng = 0 } = this.#map?.getCenter().wrap() ?? {};
    return { lat: lat.toFixed(6), lon: lng.toFixed(6) };
  }

  #take = (): void => {
    const { onTake, onClose } = this.props;
    onTake(this.#middle());
    onClose();
  };

  override render({ tiles, title, messages, onClose }: PointMapProps, state: PointMapState) {
    const { place, close } = moreOf(messages);
    const { middle } = state;
    return (
      <dialog
        class="map"
        aria-label={title}
        ref={(element) => {
          this.#dialog = element;
        }}
        onClose={onClose}
        // Else a dialog around the form would close as well.
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
            // biome-ignore lint/a11y/noNoninteractiveTabindex: Leaflet hears its keys
            tabIndex={0}
            class="map-ground"
            ref={(element) => {
              this.#ground = element;
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
              {creditOf(tiles)}
            </p>
          )}
        </div>
        <p class="note" role="status">
          {state.tiles === 'none' && <span>{place.mapFailed} </span>}
          {middle && <span>{say(place.taken, { place: `${middle.lat} ${middle.lon}` })}</span>}
        </p>
        <button type="button" onClick={this.#take}>
          {place.take}
        </button>
      </dialog>
    );
  }
}

function numbersOf({ lat, lon }: Place): [number, number] | undefined {
  const [north, east] = [readDegrees(lat, 'lat'), readDegrees(lon, 'lon')];
  return north === undefined || east === undefined ? undefined : [Number(north), Number(east)];
}

function creditOf({ credit, creditUrl }: MapTiles) {
  return creditUrl ? (
    <a href={creditUrl} target="_blank" rel="noopener">
      {credit}
    </a>
  ) : (
    credit
  );
}

/** As Leaflet's own layer of tiles, without its way of dropping one: a picture out of the script, which policies forbid. */
class Tiles extends GridLayer {
  readonly #url: string;

  constructor(url: string, options: { readonly tileSize: number; readonly maxZoom: number }) {
    super(options);
    this.#url = url;
  }

  override createTile({ x, y, z }: { x: number; y: number; z: number }, done: (error?: Error) => void) {
    const tile = document.createElement('img');
    const across = 2 ** z;
    tile.alt = '';
    tile.referrerPolicy = 'strict-origin-when-cross-origin';
    tile.addEventListener('load', () => done());
    tile.addEventListener('error', () => done(new Error('no tile')));
    const values: Readonly<Record<string, number>> = { x: ((x % across) + across) % across, y, z };
    tile.src = this.#url.replace(/\{([xyz])\}/g, (_, name: string) => String(values[name]));
    return tile;
  }
}
