/**
 * Returns the perceived brightness (luma, Rec. 601) of a colour, from 0 to 255. Red, green and blue are from 0 to
 * 255.
 */
export function computeLuma([red = 0, green = 0, blue = 0]: readonly number[]): number {
  return red * 0.299 + green * 0.587 + blue * 0.114;
}
