import { readFileSync } from 'node:fs';

/** Measured figures that the model of `model.ts` starts from. */
export interface Measured {
  /** Processor time of the relay for one request, in milliseconds of one core. */
  readonly readCpuMs: number;
  readonly listCpuMs: number;
  /** Processor time for one lead, in milliseconds of one core. Storing the lead and its delivery are included. */
  readonly leadCpuMs: number;
  /** Bytes of a lead in the store. */
  readonly leadBytes: number;
  /** Bytes of the first view of a visitor, compressed. */
  readonly viewBytes: number;
}

const readDocument = (path: string) => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');

/** The first number of the row of a table that begins with a label. @throws Error if there is no such row */
function readFigure(document: string, label: string): number {
  const row = document.split('\n').find((line) => line.startsWith(`| ${label} |`));
  const [, figure = ''] = /^\| [^|]+ \| ([\d.,]+)/.exec(row ?? '') ?? [];
  if (!figure) throw new Error(`docs/measurements.md has no figure in a row “${label}”.`);
  return Number(figure.replaceAll(',', ''));
}

/** Reads the figures from `docs/measurements.md`, so that the page about scale follows a new measurement. */
export function readMeasured(document = readDocument('docs/measurements.md')): Measured {
  return {
    readCpuMs: readFigure(document, 'processor time of a read of a form'),
    listCpuMs: readFigure(document, 'processor time of a list'),
    leadCpuMs: readFigure(document, 'processor time of a stored lead, PostgreSQL'),
    leadBytes: readFigure(document, 'bytes of a lead in the store, PostgreSQL'),
    viewBytes: readFigure(document, 'bytes of a first view'),
  };
}
