import { useEffect, useRef } from 'preact/hooks';
import uPlot from 'uplot';
import type { HourFigures } from '../../relay/operator/overview.js';
import { useTexts } from '../texts/language.js';

interface Series {
  readonly name: string;
  /** Returns the figure of a line for one hour. Undefined: there is no figure for this hour, so the line has a gap. */
  readonly read: (hour: HourFigures) => number | undefined;
}

interface HourlyPlotProps {
  readonly title: string;
  readonly hours: readonly HourFigures[];
  readonly kind: 'bars' | 'lines';
  /** The two lines of the plot. The first is solid, the second dashed, so that they differ without colour. */
  readonly series: readonly [Series, Series];
}

const plotHeight = 180;

/**
 * A plot of the last 24 hours, with a table of the same figures for screen readers and for everybody who wants exact
 * numbers.
 */
export function HourlyPlot({ title, hours, kind, series }: HourlyPlotProps) {
  const texts = useTexts();
  const container = useRef<HTMLDivElement>(null);
  const plot = useRef<uPlot>(undefined);
  const data = [
    hours.map(({ start }) => Date.parse(start) / 1_000),
    ...series.map(({ read }) => hours.map((hour) => read(hour) ?? null)),
  ] as uPlot.AlignedData;

  // The plot is created once. When new figures arrive, they are set below instead of creating a new plot.
  useEffect(() => {
    const target = container.current;
    if (!target) return;
    const style = getComputedStyle(target);
    const [first, second] = [style.getPropertyValue('--accent'), style.getPropertyValue('--amber')];
    const axis = { stroke: style.color, grid: { stroke: style.getPropertyValue('--hair'), width: 1 } };
    const { language } = texts;
    const formatHour = (seconds: number) =>
      new Intl.DateTimeFormat(language, { timeStyle: 'short' }).format(seconds * 1_000);
    const paths = kind === 'bars' ? { paths: uPlot.paths.bars?.({ size: [0.7, 40] }) } : {};
    const made = new uPlot(
      {
        width: target.clientWidth,
        height: plotHeight,
        legend: { show: false },
        cursor: { show: false },
        axes: [
          { ...axis, grid: { show: false }, values: (_, seconds) => seconds.map(formatHour) },
          { ...axis, size: 44 },
        ],
        // A figure without neighbours has no line, so a point is drawn for it.
        scales: { y: { range: (_, __, max) => [0, Math.max(max ?? 0, 1)] } },
        series: [
          {},
          { label: series[0].name, stroke: first, fill: kind === 'bars' ? first : '', ...paths },
          {
            label: series[1].name,
            stroke: second,
            dash: [4, 4],
            fill: kind === 'bars' ? second : '',
            ...paths,
          },
        ],
      } as uPlot.Options,
      data,
      target,
    );
    plot.current = made;
    const observer = new ResizeObserver(() =>
      made.setSize({ width: target.clientWidth, height: plotHeight }),
    );
    observer.observe(target);
    return () => {
      observer.disconnect();
      made.destroy();
    };
  }, []);
  useEffect(() => plot.current?.setData(data));

  return (
    <section class="card">
      <h2>{title}</h2>
      <p class="legend">
        <span class="solid">{series[0].name}</span> <span class="dashed">{series[1].name}</span>
      </p>
      <div ref={container} class="plot" aria-hidden="true" />
      <details>
        <summary>
          {texts.figures}
          <span class="unseen">: {title}</span>
        </summary>
        <table>
          <thead>
            <tr>
              <th scope="col">{texts.hour}</th>
              {series.map(({ name }) => (
                <th key={name} scope="col">
                  {name}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {hours.map((hour) => (
              <tr key={hour.start}>
                <th scope="row">
                  {new Intl.DateTimeFormat(texts.language, { timeStyle: 'short' }).format(
                    new Date(hour.start),
                  )}
                </th>
                {series.map(({ name, read }) => (
                  <td key={name}>{read(hour) ?? '–'}</td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </details>
    </section>
  );
}
