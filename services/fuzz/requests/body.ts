import fc from 'fast-check';
import type { Header } from './headers.ts';

export interface Body {
  readonly headers: readonly Header[];
  readonly bytes: Buffer;
  readonly pieceBytes: number | undefined;
}

/** At once, or in pieces that end within buffers and beyond them. */
export const pieceBytes = fc.constantFrom(undefined, undefined, undefined, 1000, 16_384, 65_537);
