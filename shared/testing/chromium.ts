import { runProgram } from './servers/programs.ts';

const names = ['chromium', 'google-chrome', 'google-chrome-stable', 'chromium-browser'];

/** The path of a Chromium on the search path; null: there is none. */
export async function findChromium(): Promise<string | null> {
  for (const name of names) {
    const found = await runProgram('/bin/sh', ['-c', `command -v ${name}`]).catch(() => undefined);
    if (found) return found.stdout.trim();
  }
  return null;
}
