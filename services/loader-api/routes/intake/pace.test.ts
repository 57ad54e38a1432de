import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import type { FileSource } from '../../file/source.ts';
import { Pace, type PaceOptions } from './pace.ts';

const options: PaceOptions = { bodyBytesPerSecondMin: 1_000, bodyRateWindowMs: 100 };

/** @param everyMs how long the client takes for each piece */
async function* pieces(count: number, bytes: number, everyMs: number): AsyncGenerator<Buffer> {
  for (let n = 0; n < count; n++) {
    if (everyMs > 0) await sleep(everyMs);
    yield Buffer.alloc(bytes);
  }
}

async function* files(...all: AsyncIterable<Buffer>[]): AsyncGenerator<FileSource> {
  for (const bytes of all) {
    yield { name: 'people.csv', dataset: undefined, contentEncoding: undefined, bytes };
  }
}

/** @param takeMs how long we take for each piece */
async function read(sources: AsyncIterable<FileSource>, takeMs = 0, with_ = options) {
  let bytes = 0;
  for await (const source of new Pace(with_).files(sources)) {
    for await (const piece of source.bytes) {
      bytes += piece.length;
      if (takeMs > 0) await sleep(takeMs);
    }
  }
  return bytes;
}

describe('When a client sends a body, then', () => {
  const tooSlow = { code: 'request_timeout' };

  it('a byte now and then is too slow', async () => {
    await expect(read(files(pieces(100, 1, 20)))).rejects.toMatchObject(tooSlow);
  });

  it('it is also when each file is a short one', async () => {
    const short = Array.from({ length: 20 }, () => pieces(2, 1, 20));
    await expect(read(files(...short))).rejects.toMatchObject(tooSlow);
  });

  it('and when it is the next file that is waited for', async () => {
    async function* slowly() {
      for (let n = 0; n < 20; n++) {
        await sleep(20);
        yield* files(pieces(1, 1, 0));
      }
    }
    await expect(read(slowly())).rejects.toMatchObject(tooSlow);
  });

  it('the least rate is fast enough', async () => {
    expect(await read(files(pieces(20, 1_000, 20)))).toBe(20_000);
  });

  it('a pause is made up for by what comes after it', async () => {
    async function* pausing() {
      yield* pieces(3, 1, 20);
      yield* pieces(3, 100_000, 50);
    }
    expect(await read(files(pausing()))).toBe(300_003);
  });

  it('a short body may take its time', async () => {
    expect(await read(files(pieces(2, 1, 20)))).toBe(2);
  });

  it('time in which it waits for us is not held against it', async () => {
    expect(await read(files(pieces(12, 1, 0)), 30)).toBe(12);
  });

  it('any rate will do where none is asked for', async () => {
    expect(await read(files(pieces(15, 1, 20)), 0, { ...options, bodyBytesPerSecondMin: 0 })).toBe(
      15,
    );
  });
});
