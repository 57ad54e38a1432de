import { parentPort } from 'node:worker_threads';
import type { Asked } from './ask.ts';

async function ask(url: string): Promise<Asked> {
  const started = performance.now();
  const answer = await fetch(url);
  await answer.text();
  if (!answer.ok) return { failed: String(answer.status) };
  return { ms: performance.now() - started };
}

parentPort?.on('message', async (url: string) => {
  parentPort?.postMessage(await ask(url).catch((error: unknown) => ({ failed: String(error) })));
});
