import { type DateFormat, daysIn } from '../read/date-formats.ts';

const DASH = 0x2d;
const DOT = 0x2e;
const SLASH = 0x2f;
const ZERO = 0x30;
const notANumber = -1_000_000;

/**
 * Reads dates from the bytes of a file, without making a string. Like all of the fast way it only
 * says "good" of what the full check (`readDate`) reads as the same day.
 */
export class PlainDate {
  readonly #format: DateFormat | undefined;
  readonly #today: number;
  /** The date that was read last, as YYYY-MM-DD, where it does not stand so in the file. */
  readonly iso: Buffer = Buffer.from('0000-00-00');
  /** Whether it does. */
  isIso = true;

  /** @param today the last day that is not in the future, YYYY-MM-DD */
  constructor(format: DateFormat | undefined, today: string) {
    this.#format = format;
    this.#today = Number(today.replaceAll('-', ''));
  }

  /** Whether a date stands there that is not in the future, from the year 1000 on. */
  read(bytes: Buffer, start: number, end: number): boolean {
    this.isIso = this.#format === undefined || this.#format === 'ymd';
    if (this.isIso && end - start === 10 && bytes[start + 4] === DASH) {
      const isWhole = bytes[start + 7] === DASH;
      return isWhole && this.#isPast(yearAt(bytes, start), bytes, start + 5, start + 8);
    }
    return this.#format !== undefined && this.#readOther(bytes, start, end);
  }

  #isPast(year: number, bytes: Buffer, monthAt: number, dayAt: number): boolean {
    return this.#isPastDay(year, number2(bytes, monthAt), number2(bytes, dayAt));
  }

  // Digits that are none make a number far below zero, so that every comparison fails.
  #isPastDay(year: number, month: number, day: number): boolean {
    if (!(year >= 1000 && month >= 1 && month <= 12 && day >= 1 && day <= 31)) return false;
    if (day > 28 && day > daysIn(year, month)) return false;
    return year * 10_000 + month * 100 + day <= this.#today;
  }

  /** One or two digits for day and month, and the same separator twice. */
  #readOther(bytes: Buffer, start: number, end: number): boolean {
    this.isIso = false;
    const isYearFirst = this.#format === 'ymd';
    const yearStart = isYearFirst ? start : end - 4;
    const firstAt = isYearFirst ? start + 5 : start;
    // At least 1/1/1842, at most 30/09/1842.
    if (end - start < 8 || end - start > 10) return false;
    const firstDigits = isSeparator(bytes[firstAt + 1] as number) ? 1 : 2;
    const secondAt = firstAt + firstDigits + 1;
    const secondDigits = end - start - 6 - firstDigits;
    const separator = bytes[secondAt - 1] as number;
    const other = bytes[isYearFirst ? start + 4 : end - 5];
    if (secondDigits < 1 || secondDigits > 2) return false;
    if (!isSeparator(separator) || separator !== other) return false;
    const first = firstDigits === 1 ? number1(bytes, firstAt) : number2(bytes, firstAt);
    const second = secondDigits === 1 ? number1(bytes, secondAt) : number2(bytes, secondAt);
    const isDayFirst = this.#format === 'dmy';
    const month = isDayFirst ? second : first;
    const day = isDayFirst ? first : second;
    if (!this.#isPastDay(yearAt(bytes, yearStart), month, day)) return false;
    this.#write(bytes, yearStart, month, day);
    return true;
  }

  #write(bytes: Buffer, yearStart: number, month: number, day: number): void {
    const { iso } = this;
    for (let at = 0; at < 4; at++) iso[at] = bytes[yearStart + at] as number;
    iso[5] = ZERO + Math.trunc(month / 10);
    iso[6] = ZERO + (month % 10);
    iso[8] = ZERO + Math.trunc(day / 10);
    iso[9] = ZERO + (day % 10);
  }
}

function isSeparator(byte: number): boolean {
  return byte === SLASH || byte === DOT || byte === DASH;
}

/** The year of a date that stands there as YYYY-MM-DD. */
export function yearAt(bytes: Buffer, start: number): number {
  return number2(bytes, start) * 100 + number2(bytes, start + 2);
}

function number1(bytes: Buffer, at: number): number {
  const digit = (bytes[at] as number) - ZERO;
  return digit >= 0 && digit <= 9 ? digit : notANumber;
}

function number2(bytes: Buffer, at: number): number {
  const tens = (bytes[at] as number) - ZERO;
  const ones = (bytes[at + 1] as number) - ZERO;
  return tens >= 0 && tens <= 9 && ones >= 0 && ones <= 9 ? tens * 10 + ones : notANumber;
}
