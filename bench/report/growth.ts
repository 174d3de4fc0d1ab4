import type { GrowthFigures } from '../measurements.js';
import { fieldCounts, type GrowthPoint, optionCounts } from '../run-growth.js';

interface Axis {
  readonly title: string;
  readonly unit: string;
  readonly figure: keyof GrowthFigures;
  /** Factor from the measured value to the unit of the axis. */
  readonly scale: number;
}

const axes: readonly Axis[] = [
  { title: 'first field ready, slow', unit: 'ms', figure: 'ready', scale: 1 },
  { title: 'keystroke to paint, p95', unit: 'ms', figure: 'key', scale: 1 },
  { title: 'script memory', unit: 'MB', figure: 'heap', scale: 1e-6 },
];
const rows = [
  { kind: 'fields', counts: fieldCounts },
  { kind: 'options', counts: optionCounts },
] as const;

const [width, height, left, top] = [230, 150, 52, 34];
const [cellWidth, cellHeight] = [width + 80, height + 84];
const colors = ['#6b7280', '#1d4ed8', '#b45309', '#15803d', '#7c3aed'];

/**
 * Draws six charts with logarithmic axes. Rows: number of fields, number of options. Columns: the three measured
 * values.
 */
export function renderGrowth(points: readonly GrowthPoint[]): string {
  const names = [...new Set(points.map(({ contender }) => contender.name))];
  const charts = rows.flatMap(({ kind, counts }, row) =>
    axes.map((axis, column) => {
      const transform = `translate(${column * cellWidth + left} ${row * cellHeight + top + 30})`;
      return `<g transform="${transform}">${renderChart(points, names, axis, kind, counts)}</g>`;
    }),
  );
  const legend = names.map((name, index) => {
    const title = points.find(({ contender }) => contender.name === name)?.contender.title ?? name;
    return `<g transform="translate(${left + index * 225} 22)"><path d="M0 -4h18" stroke="${colors[index]}" stroke-width="3"/><text x="24">${toPlainTitle(title)}</text></g>`;
  });
  const [fullWidth, fullHeight] = [cellWidth * axes.length, cellHeight * rows.length + 40];
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${fullWidth} ${fullHeight}" width="${fullWidth}" height="${fullHeight}" font-family="system-ui, sans-serif" font-size="12" fill="#1a1a1a" role="img">
<title>What forms and lists cost as they grow</title>
<rect width="100%" height="100%" fill="#fff"/>
${legend.join('\n')}
${charts.join('\n')}
</svg>
`;
}

function renderChart(
  points: readonly GrowthPoint[],
  names: readonly string[],
  { title, unit, figure, scale }: Axis,
  kind: 'fields' | 'options',
  counts: readonly number[],
): string {
  const visiblePoints = points.flatMap(({ contender, size, figures }) => {
    const count = kind === 'fields' ? 'fields' in size && size.fields : 'options' in size && size.options;
    return count ? [{ name: contender.name, count, value: figures[figure] * scale }] : [];
  });
  const values = visiblePoints.map(({ value }) => value);
  const [minValue, maxValue] = [
    10 ** Math.floor(Math.log10(Math.min(...values))),
    10 ** Math.ceil(Math.log10(Math.max(...values))),
  ];
  const x = logScale(Math.min(...counts), Math.max(...counts), 0, width);
  const y = logScale(minValue, maxValue, height, 0);

  const gridLines = powersOfTen(minValue, maxValue).map(
    (value) =>
      `<path d="M0 ${y(value)}h${width}" stroke="#d1d5db"/><text x="-6" y="${y(value) + 4}" text-anchor="end">${formatNumber(value)}</text>`,
  );
  const xLabels = counts.map(
    (count) => `<text x="${x(count)}" y="${height + 16}" text-anchor="middle">${formatNumber(count)}</text>`,
  );
  const lines = names.map((name, index) => {
    const series = visiblePoints.filter((point) => point.name === name);
    const path = series.map(({ count, value }) => `${x(count)},${y(value)}`).join(' ');
    const dots = series.map(
      ({ count, value }) =>
        `<circle cx="${x(count)}" cy="${y(value)}" r="3"><title>${name}, ${formatNumber(count)} ${kind}: ${formatNumber(value)} ${unit}</title></circle>`,
    );
    return `<g fill="${colors[index]}"><polyline points="${path}" fill="none" stroke="${colors[index]}" stroke-width="2"/>${dots.join('')}</g>`;
  });
  return [
    `<text x="${width / 2}" y="-10" text-anchor="middle" font-weight="600">${title}, ${unit}</text>`,
    ...gridLines,
    ...xLabels,
    `<text x="${width / 2}" y="${height + 34}" text-anchor="middle">${kind}</text>`,
    ...lines,
  ].join('');
}

function logScale(
  domainMin: number,
  domainMax: number,
  rangeStart: number,
  rangeEnd: number,
): (value: number) => number {
  return (value) =>
    Number(
      (
        rangeStart +
        ((Math.log(value) - Math.log(domainMin)) / (Math.log(domainMax) - Math.log(domainMin))) *
          (rangeEnd - rangeStart)
      ).toFixed(1),
    );
}

function powersOfTen(min: number, max: number): readonly number[] {
  const count = Math.round(Math.log10(max / min)) + 1;
  return Array.from({ length: count }, (_, index) => min * 10 ** index);
}

function formatNumber(value: number): string {
  return value.toLocaleString('en', { maximumSignificantDigits: 3 });
}

function toPlainTitle(title: string): string {
  return title.replace(/[*`]/g, '').replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;');
}
