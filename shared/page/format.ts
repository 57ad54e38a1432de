/** Numbers and times as the reader's locale writes them. */
const whole = new Intl.NumberFormat();
const signed = new Intl.NumberFormat(undefined, { signDisplay: 'always' });
const percent = new Intl.NumberFormat(undefined, {
  style: 'percent',
  minimumFractionDigits: 1,
  maximumFractionDigits: 1,
});
const wholePercent = new Intl.NumberFormat(undefined, { style: 'percent' });
const clock = new Intl.DateTimeFormat(undefined, { timeStyle: 'short' });
const minute = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'short' });
const moment = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'medium' });
const hundredths = new Intl.NumberFormat(undefined, { maximumFractionDigits: 2 });
const units = ['byte', 'kilobyte', 'megabyte', 'gigabyte'] as const;

export function formatNumber(value: number): string {
  return whole.format(value);
}

/** With its sign: `+1,024`. */
export function formatChange(value: number): string {
  return signed.format(value);
}

/** A part of a whole: `12.3%`. */
export function formatShare(part: number, all: number): string {
  return all === 0 ? '–' : percent.format(part / all);
}

/** A part of a whole, roughly: `12%`. */
export function formatPercent(part: number, all: number): string {
  return wholePercent.format(Math.min(part / all, 1));
}

export function formatClock(time: Date): string {
  return clock.format(time);
}

export function formatMinute(time: string): string {
  return minute.format(new Date(time));
}

export function formatMoment(time: string | Date): string {
  return moment.format(new Date(time));
}

export function formatBytes(bytes: number): string {
  const power = Math.min(Math.floor(Math.log10(Math.max(bytes, 1)) / 3), units.length - 1);
  const unit = units[power] ?? 'byte';
  const digits = power === 0 ? 0 : 1;
  return new Intl.NumberFormat(undefined, {
    style: 'unit',
    unit,
    unitDisplay: unit === 'byte' ? 'long' : 'short',
    maximumFractionDigits: digits,
  }).format(bytes / 1000 ** power);
}

/** Whole seconds or, of more than two minutes, whole minutes. */
export function formatDuration(ms: number): string {
  const seconds = Math.ceil(ms / 1000);
  return seconds <= 120
    ? `${formatNumber(seconds)} s`
    : `${formatNumber(Math.round(seconds / 60))} min`;
}

/** With hundredths: `0.05 s`. */
export function formatSeconds(ms: number): string {
  return `${hundredths.format(ms / 1000)} s`;
}

/** `1 row`, `1,024 rows`. */
export function counted(value: number, one: string, many = `${one}s`): string {
  return `${formatNumber(value)} ${value === 1 ? one : many}`;
}
