/** The API key of whoever looks at the page. It stands in headers only, never in an address. */
export interface KeyHolder {
  readonly secret: string | null;
  /** @param forSession whether a reload of this tab keeps it */
  use(secret: string, forSession: boolean): void;
  forget(): void;
}

/** `sessionStorage`, which ends with the tab; null where the browser keeps nothing for pages. */
function storageOfTab(): Storage | null {
  try {
    return sessionStorage;
  } catch {
    return null;
  }
}

/**
 * @param path of the page: behind one proxy both pages have one storage, but each service may ask
 *   for a key of its own
 */
export function createKeyHolder(path: string): KeyHolder {
  const storage = storageOfTab();
  const name = `terrascope-key ${path}`;
  let secret = storage?.getItem(name) ?? null;
  return {
    get secret() {
      return secret;
    },
    use(given, forSession) {
      secret = given;
      if (forSession) storage?.setItem(name, given);
      else storage?.removeItem(name);
    },
    forget() {
      secret = null;
      storage?.removeItem(name);
    },
  };
}
