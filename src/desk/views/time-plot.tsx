import { useEffect, useRef, useState } from 'preact/hooks';
import type uPlot from 'uplot';
import { useTexts } from '../texts/language.js';

/** Figures for one hour or one day. `start` is the beginning of the hour or day, in ISO 8601. */
interface Point {
  readonly start: string;
}

interface Series<Figures extends Point> {
  readonly name: string;
  /**
   * Returns the figure that the line shows for an hour or day. Undefined: there is no figure, so the line has a gap.
   */
  readonly read: (point: Figures) => number | undefined;
}

interface TimePlotProps<Figures extends Point> {
  readonly title: string;
  readonly points: readonly Figures[];
  readonly unit: 'hour' | 'day';
  readonly kind: 'bars' | 'lines';
  /**
   * The two lines of the plot. The first line is solid and the second is dashed, so that they differ without colour.
   */
  readonly series: readonly [Series<Figures>, Series<Figures>];
}

/** Format of the time below the plot. Days are in UTC, because the relay counts events by days in UTC. */
const timeFormats = {
  hour: { timeStyle: 'short' },
  day: { day: 'numeric', month: 'short', timeZone: 'UTC' },
} as const satisfies Readonly<Record<'hour' | 'day', Intl.DateTimeFormatOptions>>;

const plotHeight = 180;

/**
 * A plot of figures by hour or by day, with a table of the same figures for screen readers and for everybody who wants exact
 * numbers.
 */
export function TimePlot<Figures extends Point>({
  title,
  points,
  unit,
  kind,
  series,
}: TimePlotProps<Figures>) {
  const texts = useTexts();
  const container = useRef<HTMLDivElement>(null);
  const plot = useRef<uPlot>(undefined);
  const [isPlotMissing, setIsPlotMissing] = useState(false);
  const data = [
    points.map(({ start }) => Date.parse(start) / 1_000),
    ...series.map(({ read }) => points.map((point) => read(point) ?? null)),
  ] as uPlot.AlignedData;

  const format = (ms: number) => new Intl.DateTimeFormat(texts.language, timeFormats[unit]).format(ms);

  // The plot is created once. New figures are written into the same plot by the next effect. uPlot is loaded here,
  // because it throws an error while it starts if the browser has an invalid language tag, such as `en-US@posix`.
  useEffect(() => {
    const target = container.current;
    if (!target) return;
    let remove = () => {};
    let isRemoved = false;
    const draw = (Plot: typeof uPlot) => {
      if (isRemoved) return;
      const style = getComputedStyle(target);
      const [first, second] = [style.getPropertyValue('--accent'), style.getPropertyValue('--amber')];
      const axis = { stroke: style.color, grid: { stroke: style.getPropertyValue('--hair'), width: 1 } };
      const paths = kind === 'bars' ? { paths: Plot.paths.bars?.({ size: [0.7, 40] }) } : {};
      const made = new Plot(
        {
          width: target.clientWidth,
          height: plotHeight,
          legend: { show: false },
          cursor: { show: false },
          axes: [
            {
              ...axis,
              grid: { show: false },
              values: (_, seconds) => seconds.map((second) => format(second * 1_000)),
            },
            { ...axis, size: 44 },
          ],
          // The vertical axis starts at 0 and ends at 1 or above. Without the 1, a plot of zeros would have an axis
          // without height.
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
      remove = () => {
        observer.disconnect();
        made.destroy();
      };
    };
    import('uplot').then((loaded) => draw(loaded.default)).catch(() => setIsPlotMissing(true));
    return () => {
      isRemoved = true;
      remove();
    };
  }, []);
  useEffect(() => plot.current?.setData(data));

  return (
    <section class="card">
      <h2>{title}</h2>
      <p class="legend">
        <span class="solid">{series[0].name}</span> <span class="dashed">{series[1].name}</span>
      </p>
      <div ref={container} class="plot" aria-hidden="true" hidden={isPlotMissing} />
      <details open={isPlotMissing}>
        <summary>
          {texts.figures}
          <span class="unseen">: {title}</span>
        </summary>
        <table>
          <thead>
            <tr>
              <th scope="col">{unit === 'hour' ? texts.hour : texts.numbers.day}</th>
              {series.map(({ name }) => (
                <th key={name} scope="col">
                  {name}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {points.map((point) => (
              <tr key={point.start}>
                <th scope="row">{format(Date.parse(point.start))}</th>
                {series.map(({ name, read }) => (
                  <td key={name}>{read(point) ?? '–'}</td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </details>
    </section>
  );
}
