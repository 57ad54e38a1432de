import { type ApiKey, findApiKey, type Scope } from './api-keys.ts';

/** The keys that are good now. They may be exchanged for others while the service runs. */
export class KeyRing {
  #keys: readonly ApiKey[];
  readonly #listeners = new Set<() => void>();

  constructor(keys: readonly ApiKey[]) {
    this.#keys = keys;
  }

  /** Whether there are none, so that nobody is asked for one. That stays as it was at the start. */
  get isEmpty(): boolean {
    return this.#keys.length === 0;
  }

  find(secret: string): ApiKey | undefined {
    return findApiKey(this.#keys, secret);
  }

  /** Whether a key that was good once still is, for what it was used for. */
  allows({ name, digest }: ApiKey, scope: Scope): boolean {
    const key = this.#keys.find((each) => each.name === name);
    return key?.digest.equals(digest) === true && key.scopes.includes(scope);
  }

  /** @returns which keys have come, gone or changed, by name */
  replace(keys: readonly ApiKey[]): string[] {
    const before = this.#keys;
    const changed = [
      ...keys.filter((key) => !before.some((other) => isSame(key, other))),
      ...before.filter((key) => !keys.some((other) => key.name === other.name)),
    ];
    if (changed.length > 0) {
      this.#keys = keys;
      for (const listener of [...this.#listeners]) listener();
    }
    return changed.map(({ name }) => name);
  }

  /** @returns to be called when nobody listens any more */
  onChange(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }
}

function isSame(one: ApiKey, other: ApiKey): boolean {
  return (
    one.name === other.name &&
    one.digest.equals(other.digest) &&
    one.scopes.join() === other.scopes.join()
  );
}
