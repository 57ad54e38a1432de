/**
 * Asks a database how it is, over a connection of its own: the others may all be busy or broken.
 */
export interface DatabaseProbe {
  /** Resolves when the database answers in time. @throws the driver's error */
  answers(): Promise<void>;
  /** Whether the database takes writes. @throws the driver's error */
  isWritable(): Promise<boolean>;
}

/** How long a probe waits, so that who asks it can answer within two seconds. */
export const probeMs = 1_500;

export const probeSql = "select value from meta where name = 'data_version'";
