import { expect, test } from 'vitest';
import { RequestTimesHistogram, requestTimes } from './request-times.ts';

const labels = { method: 'GET', route: '/summary', status: '200' };

test('When values were observed, then each bucket counts those up to its bound', async () => {
  const histogram = new RequestTimesHistogram(requestTimes);
  const times = histogram.series(labels);
  for (const seconds of [0, 0.0002, 0.0003, 0.75, 3600]) times.observe(seconds);
  const text = await histogram.metrics();
  expect(bucket(text, '0.0002')).toBe(2);
  expect(bucket(text, '0.001')).toBe(3);
  expect(bucket(text, '0.5')).toBe(3);
  expect(bucket(text, '2')).toBe(4);
  expect(bucket(text, '60')).toBe(4);
  expect(bucket(text, '+Inf')).toBe(5);
  expect(text).toMatch(/_sum\{.*\} 3600\.7505$/m);
  expect(text).toMatch(/_count\{.*\} 5$/m);
  expect(text).toMatch(/^# TYPE http_request_duration_seconds histogram$/m);
});

test('When labels differ, then their values are counted apart', async () => {
  const histogram = new RequestTimesHistogram(requestTimes);
  histogram.series(labels).observe(1);
  histogram.series({ ...labels, status: '304' }).observe(1);
  const text = await histogram.metrics();
  expect(text).toMatch(/_count\{method="GET",route="\/summary",status="200"\} 1$/m);
  expect(text).toMatch(/_count\{method="GET",route="\/summary",status="304"\} 1$/m);
});

test('Before anything was observed, then there is only the head of it', async () => {
  expect(await new RequestTimesHistogram(requestTimes).metrics()).toMatch(
    /^# HELP .*\n# TYPE .*\n$/,
  );
});

function bucket(text: string, le: string): number {
  const line = text.split('\n').find((one) => one.includes(`le="${le}"`));
  return Number(line?.split(' ').at(-1));
}
