import { formatBytes, formatDuration, formatNumber } from '#shared/page/format.ts';

/** How far a load is; null: not known. */
export interface Progress {
  readonly bytesRead: number;
  readonly bytesTotal: number | null;
  readonly rowsRead: number;
  readonly rowsRejected: number;
  readonly remainingMs: number | null;
}

export interface ProgressBar {
  show(progress: Progress): void;
  /** Takes it away. */
  end(): void;
}

/** The part of a stream that a bar needs. */
export type Terminal = Pick<NodeJS.WriteStream, 'write' | 'columns' | 'isTTY'>;

const barChars = 24;
const clearLine = '\r\u001b[K';

/** A bar in one line of a terminal, drawn over itself; elsewhere it says nothing. */
export function createProgressBar(stream: Terminal): ProgressBar {
  if (!stream.isTTY) return { show: () => undefined, end: () => undefined };
  return {
    show: (progress) => {
      stream.write(clearLine + progressLine(progress).slice(0, (stream.columns ?? 80) - 1));
    },
    end: () => {
      stream.write(clearLine);
    },
  };
}

/** A line such as `██████──────  48%  4.1 MB  120,000 rows  12 rejected  3 s left`. */
export function progressLine(progress: Progress): string {
  const { bytesRead, bytesTotal, rowsRead, rowsRejected, remainingMs } = progress;
  const part = bytesTotal ? Math.min(bytesRead / bytesTotal, 1) : null;
  const full = Math.round((part ?? 0) * barChars);
  const words = [
    ...(part === null ? [] : ['█'.repeat(full) + '─'.repeat(barChars - full)]),
    ...(part === null ? [] : [`${Math.floor(part * 100)}%`.padStart(4)]),
    formatBytes(bytesRead),
    `${formatNumber(rowsRead)} rows`,
    ...(rowsRejected > 0 ? [`${formatNumber(rowsRejected)} rejected`] : []),
    ...(remainingMs === null ? [] : [`${formatDuration(remainingMs)} left`]),
  ];
  return words.join('  ');
}
