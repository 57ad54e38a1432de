import { hash } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from 'pino';
import { ApiKeysError, parseApiKeys } from './api-keys.ts';
import { type Repeated, repeat } from './concurrency/repeat.ts';
import type { KeyRing } from './key-ring.ts';
import { readSecretFile } from './secret-files.ts';

export interface KeyFileOptions {
  readonly apiKeysFile: string;
  readonly apiKeysPollMs: number;
}

/** A file that is written in place is read again until it stays the same for so long. */
const settledMs = 100;

/**
 * Follows the file that keys are in, by its content: it may be written, renamed over or be a link
 * that leads elsewhere, as Kubernetes has it. What cannot be used changes nothing; one line in the
 * log says so, and never a part of a key.
 */
export function followKeyFile(ring: KeyRing, options: KeyFileOptions, log: Logger): Repeated {
  const { apiKeysFile: file, apiKeysPollMs: pauseMs } = options;
  let last: string | undefined;
  const look = async () => {
    const found = await read(file);
    if (found.mark === last) return;
    await sleep(settledMs);
    if ((await read(file)).mark !== found.mark) return; // the next look has the rest of it
    last = found.mark;
    try {
      const changed = ring.replace(parseApiKeys(found.list()));
      if (changed.length > 0) log.info({ file, changed }, 'API keys have changed');
    } catch (error) {
      const line = error instanceof ApiKeysError ? { line: error.line } : {};
      const reason = error instanceof ApiKeysError ? `the file ${error.message}` : String(error);
      log.warn(
        { file, ...line, reason },
        'API_KEYS_FILE cannot be used; the keys stay as they were',
      );
    }
  };
  return repeat(look, { pauseMs });
}

/** What is in the file, and something short that tells it from anything else. */
async function read(file: string): Promise<{ mark: string; list: () => string }> {
  try {
    const list = await readSecretFile(file, 'API_KEYS_FILE');
    return { mark: hash('sha256', list), list: () => list };
  } catch (error) {
    const fail = () => {
      throw error;
    };
    return { mark: String(error), list: fail };
  }
}
