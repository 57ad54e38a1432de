import type { Bench } from './bench.ts';
import type { Service } from './services.ts';

// One below LOADS_CONCURRENT_MAX: none is to be refused.
const atOnce = 3;

/** A CSV of one person, another each time: the same content would not be published twice. */
export function tinyLoads(): () => string {
  let count = 0;
  return () => {
    count++;
    const header = 'given_name,family_name,date_of_birth,place_of_birth';
    return `${header}\nAda,Person ${count},1901-02-03,Glasgow\n`;
  };
}

/** Publishes so many as the options say. */
export async function publishMany(
  bench: Bench,
  loader: Service,
  next: () => string,
): Promise<void> {
  let left = bench.options.loads;
  const worker = async () => {
    while (left > 0) {
      left--;
      await publish(loader, next());
      if (left > 0 && left % 1000 === 0) bench.say(`  ${left} loads to go`);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
}

/** @returns how long it took, in milliseconds */
export async function publish({ url }: Service, body: string): Promise<number> {
  const started = performance.now();
  const headers = { 'content-type': 'text/csv' };
  const answer = await fetch(`${url}/loads?dataset=people`, { method: 'POST', body, headers });
  const text = await answer.text();
  if (answer.status !== 201) throw new Error(`POST /loads: ${answer.status} ${text}`);
  return performance.now() - started;
}
