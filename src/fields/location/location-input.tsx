import type { TargetedEvent, TargetedInputEvent } from 'preact';
import { formatMessage } from '../../messages/format.js';
import { getExtendedMessages } from '../../messages/more-en.js';
import { changingText } from '../shared/changing-text.js';
import type { ControlAttributes, ControlProps } from '../shared/field-type.js';
import { applyCoordinates, getLocationState, locate, openMap } from './location-state.js';
import { type Coordinates, parseDegrees } from './parse-coordinates.js';
import { readCopiedCoordinates } from './read-copied-coordinates.js';

/**
 * Control for latitude and longitude. The visitor types or pastes the coordinates, uses the position of the device,
 * or chooses a point on a map. The map is offered only if the owner of the website has configured a map.
 */
export function LocationInput({ field, controlAttributes, messages }: ControlProps<Coordinates>) {
  const { geolocationStatus, mapState, foundCoordinates } = getLocationState(field);
  const locationMessages = getExtendedMessages(messages).place;
  const { tiles } = field.definition;
  const { Dialog } = mapState.value;
  const shownTexts = field.raw.value;

  /**
   * Changes one coordinate. If the text contains both coordinates, the function fills both inputs. The function does
   * not do so while the visitor is typing, and not if the text is a valid value for the edited coordinate alone, for
   * example degrees and minutes.
   */
  function editAxis(axis: keyof Coordinates, text: string, isComplete: boolean): void {
    const coordinates =
      isComplete && parseDegrees(text, axis) === undefined ? readCopiedCoordinates(text) : undefined;
    if (!coordinates && text === shownTexts[axis]) return;
    geolocationStatus.value = 'idle';
    if (coordinates) applyCoordinates(field, coordinates);
    else field.change({ ...field.raw.peek(), [axis]: text });
  }

  const failureText =
    (geolocationStatus.value === 'failed' && locationMessages.failed) ||
    (mapState.value.failed && locationMessages.mapFailed);

  function getStatusText(): string {
    if (failureText) return failureText;
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
  const isInvalid = (axis: keyof Coordinates) => parseDegrees(shownTexts[axis], axis) === undefined;
  // An error that a program of the page has set concerns both coordinates.
  const isPageIssue = !isInvalid('lat') && !isInvalid('lon');

  /** Returns the attributes of one input. The mark and the text of an error belong to the invalid coordinate only. */
  function getAxisAttributes(axis: keyof Coordinates): ControlAttributes {
    return isPageIssue || isInvalid(axis) || controlAttributes['aria-invalid'] !== 'true'
      ? controlAttributes
      : { ...controlAttributes, 'aria-invalid': 'false', 'aria-describedby': undefined };
  }

  return (
    <>
      <div class="ends">
        {axisLabels.map(([axis, label]) => (
          <div key={axis}>
            <label for={`${controlAttributes.id}-${axis}`}>{label}</label>
            <input
              type="text"
              {...getAxisAttributes(axis)}
              id={`${controlAttributes.id}-${axis}`}
              name={`${controlAttributes.name}.${axis}`}
              class="control"
              dir="ltr"
              inputMode="text"
              autocomplete="off"
              autocapitalize="none"
              autocorrect="off"
              spellcheck={false}
              value={shownTexts[axis]}
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
        {/* While the position is searched, the button is not `disabled`: a disabled button loses the focus, and the
            form would assume that the visitor has left the field. */}
        <button
          type="button"
          class="quiet"
          onClick={() => locate(field)}
          aria-disabled={isAsking || undefined}
        >
          {changingText(isAsking ? locationMessages.locating : locationMessages.locate)}
        </button>{' '}
        {tiles && (
          <button type="button" class="quiet" aria-haspopup="dialog" onClick={() => openMap(field)}>
            {locationMessages.map}
          </button>
        )}
      </div>
      {/* This element is always on the page, also without a text. Screen readers often ignore the text of a `status`
          element that is added together with its text. */}
      <p class={statusText ? 'note' : 'unseen'} role="status">
        {/* The device may take so long to answer that the visitor is on another field when the search fails. */}
        {failureText && <span class="unseen">{field.definition.label}: </span>}
        {changingText(statusText)}
      </p>
      {tiles && Dialog && (
        <Dialog
          tiles={tiles}
          initialCoordinates={field.raw.value}
          title={field.definition.label}
          messages={messages}
          onSelect={(coordinates) => applyCoordinates(field, coordinates)}
          onClose={() => {
            mapState.value = {};
          }}
        />
      )}
    </>
  );
}
