import type { Migration } from 'kysely/migration';
import * as m0001 from './0001-first-schema.ts';
import * as m0002 from './0002-birth-parts.ts';
import * as m0003 from './0003-holdings.ts';
import * as m0004 from './0004-version-tokens.ts';
import * as m0005 from './0005-no-place-key.ts';
import * as m0006 from './0006-cube-sizes.ts';
import * as m0007 from './0007-reject-causes.ts';
import * as m0008 from './0008-map-unused.ts';
import * as m0009 from './0009-sender.ts';
import * as m0011 from './0011-history.ts';
import * as m0012 from './0012-truncated-rejects.ts';
import * as m0013 from './0013-held-loads.ts';
import * as m0014 from './0014-timings.ts';
import * as m0015 from './0015-compatible-from.ts';
import * as m0016 from './0016-date-formats.ts';

/** Every migration by name, in the order they run. Forward only: none has a way back. */
export const migrations: Record<string, Migration> = {
  '0001-first-schema': m0001,
  '0002-birth-parts': m0002,
  '0003-holdings': m0003,
  '0004-version-tokens': m0004,
  '0005-no-place-key': m0005,
  '0006-cube-sizes': m0006,
  '0007-reject-causes': m0007,
  '0008-map-unused': m0008,
  '0009-sender': m0009,
  '0011-history': m0011,
  '0012-truncated-rejects': m0012,
  '0013-held-loads': m0013,
  '0014-timings': m0014,
  '0015-compatible-from': m0015,
  '0016-date-formats': m0016,
};

/**
 * The number of the oldest migration whose version still works on the newest schema, so that an
 * upgrade can be taken back without a restore. A migration that only adds what older versions pass
 * over (a table, a column that may be null or has a default) leaves it as it is; any other sets it
 * to its own number.
 */
export const compatibleFrom = 15;
