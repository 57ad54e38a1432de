import type { RowDataPacket } from 'mysql2';
import { faultCode } from './faults.ts';
import type { ConnectionSource } from './idle-timeout.ts';
import { type DatabaseProbe, probeSql } from './probe.ts';

/** Asked for by name: MariaDB and TiDB do not have all of them, which is an error with `@@`. */
export const readOnlySql =
  'show global variables where variable_name in ' +
  "('read_only', 'super_read_only', 'innodb_read_only')";

/** @param source gives the connection that is asked */
export function mysqlProbe(source: ConnectionSource): DatabaseProbe {
  const ask = (sql: string) =>
    new Promise<RowDataPacket[]>((resolve, reject) => {
      source.getConnection((error, connection) => {
        if (error) return reject(error);
        connection.query<RowDataPacket[]>(sql, (failure, rows) => {
          connection.release();
          if (failure) reject(failure);
          else resolve(rows);
        });
      });
    });
  return {
    answers: async () => {
      await ask(probeSql);
    },
    isWritable: async () => (await ask(readOnlySql)).every(({ Value }) => Value === 'OFF'),
  };
}

/** Whether a server answers nobody, not even a new connection. */
export async function isFrozen(probe: DatabaseProbe): Promise<boolean> {
  try {
    await probe.answers();
    return false;
  } catch (error) {
    return faultCode(error) === 'ETIMEDOUT';
  }
}
