import type { Pool, PoolConnection } from 'mysql2';

type Given = Parameters<Pool['getConnection']>[0];

/**
 * Has every connection of a pool run these statements before anybody gets it. Where one fails, the
 * connection is closed, and that failure is what the caller gets: rows written without strict mode,
 * or read at another isolation level, would be wrong without an error.
 */
export function setUpSessions(pool: Pool, statements: readonly string[]): void {
  const ready = new WeakSet<PoolConnection>();
  const getConnection = pool.getConnection.bind(pool);
  pool.getConnection = (given: Given) =>
    getConnection((error, connection) => {
      if (error || ready.has(connection)) return given(error, connection);
      inTurn(connection, statements, (failure) => {
        if (failure) connection.destroy();
        else ready.add(connection);
        given(failure, connection);
      });
    });
}

function inTurn(
  connection: PoolConnection,
  [statement, ...rest]: readonly string[],
  done: (failure: NodeJS.ErrnoException | null) => void,
): void {
  if (statement === undefined) {
    done(null);
    return;
  }
  connection.query(statement, (error) => {
    if (error) done(error);
    else inTurn(connection, rest, done);
  });
}
