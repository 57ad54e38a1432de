import { createYieldIfDue } from '#shared/concurrency/yield-if-due.ts';
import { retrying } from '#shared/database/retry.ts';
import { Problem } from '#shared/errors.ts';
import { DateTrials } from './check/date-trials.ts';
import { yearAt } from './check/plain-date.ts';
import { rawText } from './check/raw-text.ts';
import { RowChecker, type RowTaker } from './check/row-checker.ts';
import type { Fault } from './check/values.ts';
import type { Aggregate } from './count/aggregate.ts';
import type { Content } from './decode/content.ts';
import { figuresOf } from './file-record.ts';
import { sentFile } from './fingerprint.ts';
import { type Counts, type LoadedFile, type LoadRun, noCounts } from './load-run.ts';
import type { Layout } from './read/header.ts';
import type { Framed } from './read/record-block.ts';
import { requireWorthReading } from './require-rows.ts';
import type { FileSource } from './source.ts';
import type { RowSink } from './write/row-sink.ts';

/** Where the rows of a file go, and its aggregate where it has one. */
export interface FileSinks {
  readonly rows: RowSink;
  readonly aggregate: Aggregate | undefined;
}

/** A file whose rows are on their way. */
export class RowIntake implements RowTaker {
  readonly #file: { readonly id: number; readonly name: string };
  readonly #layout: Layout;
  readonly #sinks: FileSinks;
  readonly #run: LoadRun;
  readonly #checker: RowChecker;
  readonly #yieldIfDue = createYieldIfDue();
  readonly #counts: Counts = noCounts();
  /** Good rows that are not counted yet. */
  #good = 0;
  /** The columns the aggregate is counted by; -1 where the dataset has none. */
  readonly #place: number;
  readonly #date: number;

  constructor(
    file: { readonly id: number; readonly name: string },
    layout: Layout,
    sinks: FileSinks,
    run: LoadRun,
  ) {
    this.#file = file;
    this.#layout = layout;
    this.#sinks = sinks;
    this.#run = run;
    const { recordBytesMax } = run.config;
    const { dataset } = layout;
    const named = { fileId: file.id, file: file.name, dataset: dataset.name };
    const dateTrials = new DateTrials(named, layout.dateFormat);
    run.rejects.watchDates(dateTrials);
    this.#checker = new RowChecker(layout, { today: run.today, recordBytesMax, dateTrials });
    const { births, columns } = dataset;
    this.#place = columns.findIndex(({ name: column }) => column === births?.place);
    this.#date = columns.findIndex(({ name: column }) => column === births?.date);
  }

  /** Takes the next rows. Keeps neither the event loop nor rejects for long. */
  async take(framed: readonly Framed[]): Promise<void> {
    await this.#yieldIfDue();
    this.#checker.take(framed, this);
    this.#count('rowsLoaded', this.#good);
    this.#good = 0;
    await this.#sinks.rows.settle();
    if (this.#run.rejects.isSaveDue) await this.saveRejects();
    requireWorthReading(this.#run);
    const { aggregate } = this.#sinks;
    if (aggregate && aggregate.counter.cellCount >= this.#run.config.aggregateCellsMax) {
      await aggregate.save();
    }
    await this.#yieldIfDue();
  }

  /** Saves the rejects that are not saved yet. */
  async saveRejects(): Promise<void> {
    const rejects = this.#run.rejects.takeUnsaved();
    if (rejects.length === 0) return;
    await this.#retrying(() => this.#run.files.addRejects(rejects, this.#run));
  }

  async finish(source: FileSource, content: Content): Promise<LoadedFile> {
    if (this.#counts.rowsRead === 0)
      throw new Problem('no_rows', 'The file has a header but no rows.');
    await this.saveRejects();
    const { rows, aggregate } = this.#sinks;
    // All is counted by now, so that the aggregate need not wait for the last rows. Both come to
    // their end, whatever becomes of the other: see `idle()`.
    for (const ended of await Promise.allSettled([rows.finish(), aggregate?.finish()])) {
      if (ended.status === 'rejected') throw ended.reason;
    }
    const readAs = { ...this.#layout, dateFormat: this.#checker.dateFormatUsed };
    const figures = figuresOf(content, readAs, this.#counts, aggregate?.size);
    await this.#retrying(() => this.#run.files.patch(this.#file.id, figures));
    return {
      sent: sentFile(source, content),
      name: this.#file.name,
      dataset: this.#layout.dataset,
      header: this.#layout.header,
      rowsLoaded: this.#counts.rowsLoaded,
    };
  }

  /** Waits for what is on its way: nothing may be written after a load was given up. */
  async idle(): Promise<void> {
    await Promise.all([this.#sinks.rows.idle(), this.#sinks.aggregate?.idle()]);
  }

  plainRow(line: number, sources: readonly Buffer[], starts: Int32Array, ends: Int32Array): void {
    this.#good++;
    // Once the load cannot be published any more, rows are only checked.
    if (this.#run.rejects.budgetExceeded) return;
    this.#sinks.rows.chunk.addPlain(line, sources, starts, ends);
    if (this.#place < 0) return;
    const year = yearAt(sources[this.#date] as Buffer, starts[this.#date] ?? 0);
    const { aggregate } = this.#sinks;
    const bytes = sources[this.#place] as Buffer;
    aggregate?.counter.addBytes(bytes, starts[this.#place] ?? 0, ends[this.#place] ?? 0, year);
  }

  row(line: number, values: readonly string[]): void {
    this.#good++;
    if (this.#run.rejects.budgetExceeded) return;
    this.#sinks.rows.chunk.add(line, values);
    if (this.#place < 0) return;
    this.#sinks.aggregate?.counter.add(values[this.#place] ?? '', values[this.#date] ?? '');
  }

  reject(line: number, bytes: Buffer, faults: readonly Fault[]): void {
    this.#count('rowsRejected', 1);
    const raw = () => rawText(bytes, this.#run.config.rejectRawBytesMax);
    const { id: fileId, name: file } = this.#file;
    const dataset = this.#layout.dataset.name;
    this.#run.rejects.add({ fileId, file, dataset, line, raw }, faults);
    for (const { code } of faults) this.#run.meter.fault(dataset, code);
  }

  #count(what: 'rowsLoaded' | 'rowsRejected', rows: number): void {
    for (const counts of [this.#counts, this.#run.counts]) {
      counts.rowsRead += rows;
      counts[what] += rows;
    }
    const result = what === 'rowsLoaded' ? 'loaded' : 'rejected';
    this.#run.meter.rows(this.#layout.dataset.name, result, rows);
  }

  #retrying(work: () => Promise<void>): Promise<void> {
    return retrying(work, { retryMs: this.#run.config.chunkRetryMs, log: this.#run.log });
  }
}
