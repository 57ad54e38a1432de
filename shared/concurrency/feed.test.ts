import { getEventListeners } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { Feed } from './feed.ts';

function counting() {
  let now = 0;
  let isBroken = false;
  const failures: unknown[] = [];
  const read = async () => {
    if (isBroken) throw new Error('away');
    return { id: String(now), event: 'state', data: String(now) };
  };
  const feed = new Feed(read, { everyMs: 1, onError: (error) => failures.push(error) });
  return {
    feed,
    failures,
    next: () => ++now,
    break: (broken: boolean) => {
      isBroken = broken;
    },
  };
}

test('When a listener stays for many events, then nothing piles up on its signal', async () => {
  const { feed, next } = counting();
  const stop = new AbortController();
  let seen = 0;
  for await (const event of feed.listen(null, stop.signal)) {
    expect(event?.data).toBe(String(seen));
    expect(getEventListeners(stop.signal, 'abort').length).toBe(0);
    if (++seen === 50) break;
    next();
  }
  expect(seen).toBe(50);
  expect(feed.listeners).toBe(0);
});

test('When listeners go while nothing happens, then they end at once and nothing is left', async () => {
  const { feed } = counting();
  const stop = new AbortController();
  const listening = Array.from({ length: 100 }, async () => {
    const events = [];
    for await (const event of feed.listen(null, stop.signal)) events.push(event);
    return events.length;
  });
  await sleep(20);
  expect(feed.listeners).toBe(100);
  expect(getEventListeners(stop.signal, 'abort').length).toBe(100);
  stop.abort();
  expect(await Promise.all(listening)).toEqual(Array(100).fill(1));
  expect(feed.listeners).toBe(0);
  expect(getEventListeners(stop.signal, 'abort').length).toBe(0);
});

test('When reading fails again and again, then it is told once, until it has gone well', async () => {
  const { feed, failures, break: breakIt, next } = counting();
  const events = feed.listen(null, new AbortController().signal);
  await events.next();
  for (let times = 1; times <= 2; times++) {
    breakIt(true);
    await sleep(30);
    expect(failures).toHaveLength(times);
    breakIt(false);
    next();
    expect((await events.next()).value?.data).toBe(String(times));
    await sleep(10);
  }
  await events.return(undefined);
});
