import { Framer, type FramerOptions } from '../loader-api/file/read/framer.ts';
import type { Framed } from '../loader-api/file/read/record-block.ts';

/** All that is framed of bytes that arrive in these chunks. */
export function framedOf(chunks: Iterable<Buffer>, options: FramerOptions): Framed[] {
  const framer = new Framer(options);
  const framed: Framed[] = [];
  for (const chunk of chunks) for (const part of framer.push(chunk)) framed.push(...part);
  for (const part of framer.end()) framed.push(...part);
  return framed;
}
