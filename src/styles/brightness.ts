/** How bright a colour is to the eye, from its red, green and blue: 0 to 255, as they are. */
export function computeLuma([red = 0, green = 0, blue = 0]: readonly number[]): number {
  return red * 0.299 + green * 0.587 + blue * 0.114;
}
