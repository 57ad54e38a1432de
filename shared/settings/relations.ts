import { growth } from '../database/sqlite-room.ts';
import type { Environment } from '../settings.ts';

type NumberName = {
  [Name in keyof Environment]: Environment[Name] extends number ? Name : never;
}[keyof Environment];

/** What a setting must be, seen from another one. */
export interface Relation {
  readonly larger: NumberName;
  readonly smaller: NumberName;
  /** So many times the smaller one; once, if nothing is said. */
  readonly times?: number;
  /** Larger, and not as large. */
  readonly isStrict?: boolean;
  /** 0 stands for something else, and is never too small. */
  readonly mayBeZero?: boolean;
  /** What would happen, as a sentence goes on after "otherwise". */
  readonly otherwise: string;
}

/** Which settings hang together; each is good for itself, and not with any other. */
export const relations: readonly Relation[] = [
  {
    larger: 'LEASE_MS',
    smaller: 'PROGRESS_MS',
    times: 3,
    otherwise: 'a load that is running well is failed as owner_lost',
  },
  {
    larger: 'SHUTDOWN_DEADLINE_MS',
    smaller: 'SHUTDOWN_GRACE_MS',
    isStrict: true,
    otherwise: 'the process is ended before the loads that run can be',
  },
  {
    larger: 'READ_SILENCE_MS',
    smaller: 'LISTING_STATEMENT_MS',
    isStrict: true,
    otherwise: 'a connection is given up while its statement may still run',
  },
  {
    larger: 'PUBLISH_IDLE_TIMEOUT_MS',
    smaller: 'DATABASE_IDLE_TIMEOUT_MS',
    otherwise: 'a publish is given up before a short statement is',
  },
  {
    larger: 'PUBLISH_IDLE_TIMEOUT_MS',
    smaller: 'ROW_LOCK_WAIT_MS',
    isStrict: true,
    otherwise: 'a publish that waits for its turn is taken for one that was lost',
  },
  {
    larger: 'CHUNK_BYTES_MAX',
    smaller: 'RECORD_BYTES_MAX',
    otherwise: 'a transaction of a single long record exceeds it',
  },
  {
    larger: 'SQLITE_BYTES_MAX',
    smaller: 'CHUNK_BYTES_MAX',
    times: growth,
    mayBeZero: true,
    otherwise: 'not even an empty database has room for a full chunk',
  },
  {
    larger: 'HEADER_BYTES_MAX',
    smaller: 'COLUMNS_MAX',
    times: 2,
    otherwise: 'a header with that many columns never fits, however short their names',
  },
  {
    larger: 'REJECTS_KEPT_BYTES_MAX',
    smaller: 'REJECT_RAW_BYTES_MAX',
    otherwise: 'the text of a single rejected row exceeds it',
  },
  {
    larger: 'IDEMPOTENCY_KEY_MS',
    smaller: 'PREFER_WAIT_MS',
    otherwise: 'the key of a request may be forgotten before the request is answered',
  },
  {
    larger: 'HISTORY_KEEP_MS',
    smaller: 'SUPERSEDED_KEEP_MS',
    otherwise: 'what can still be brought back by a revert is no longer part of the history',
  },
  {
    larger: 'READY_KEEP_MS',
    smaller: 'PREFER_WAIT_MS',
    otherwise: 'a load that is held may expire before who waits for it can look',
  },
  {
    larger: 'LOADS_KEEP_MS',
    smaller: 'PREFER_WAIT_MS',
    mayBeZero: true,
    otherwise: 'a load that failed may be deleted before who waits for it can look',
  },
  {
    larger: 'CONNECTIONS_MAX',
    smaller: 'CONNECTIONS_PER_ADDRESS_MAX',
    otherwise: 'one address never meets its own bound and can take all connections',
  },
  {
    larger: 'CONNECTIONS_MAX',
    smaller: 'EVENT_STREAMS_PER_CALLER_MAX',
    isStrict: true,
    otherwise: 'the event streams of one caller can take all connections',
  },
];

/** @returns what is wrong, as a sentence with both names and values; undefined if nothing is */
export function brokenRelation(settings: Readonly<Record<NumberName, number>>): string | undefined {
  const broken = relations.find((relation) => !holds(relation, settings));
  if (!broken) return undefined;
  const { larger, smaller, times = 1, isStrict, mayBeZero, otherwise } = broken;
  const zero = mayBeZero ? '0 or ' : '';
  const least = isStrict ? 'more than' : 'at least';
  const multiple = times === 1 ? '' : `${times} times `;
  const bound = `${zero}${least} ${multiple}${smaller} (${settings[smaller]})`;
  return `${larger} is ${settings[larger]}, but must be ${bound}; otherwise ${otherwise}.`;
}

function holds(
  { larger, smaller, times = 1, isStrict = false, mayBeZero = false }: Relation,
  settings: Readonly<Record<NumberName, number>>,
): boolean {
  const value = settings[larger];
  const bound = settings[smaller] * times;
  return value > bound || (value === bound && !isStrict) || (value === 0 && mayBeZero);
}
