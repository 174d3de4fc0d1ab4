/** Allowed values of the options of the appearance. The first is not always the default: `normal` is that of `density`. */
export const lookChoices = {
  look: ['outline', 'filled', 'underline', 'card'],
  density: ['compact', 'normal', 'roomy'],
  columns: ['1', '2'],
  labels: ['above', 'beside'],
} as const;
