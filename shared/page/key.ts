const name = 'terrascope-key';

/** The API key of whoever looks at the page. It stands in headers only, never in an address. */
export interface KeyHolder {
  readonly secret: string | null;
  /** @param forSession whether a reload of this tab keeps it */
  use(secret: string, forSession: boolean): void;
  forget(): void;
}

/** @param storage the browser's `sessionStorage`, which ends with the tab */
export function createKeyHolder(storage: Storage): KeyHolder {
  let secret = storage.getItem(name);
  return {
    get secret() {
      return secret;
    },
    use(given, forSession) {
      secret = given;
      if (forSession) storage.setItem(name, given);
      else storage.removeItem(name);
    },
    forget() {
      secret = null;
      storage.removeItem(name);
    },
  };
}
