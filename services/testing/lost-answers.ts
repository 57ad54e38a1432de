import type {
  KyselyPlugin,
  PluginTransformQueryArgs,
  PluginTransformResultArgs,
  QueryId,
} from 'kysely';

export type StatementKind = 'insert' | 'update' | 'select';

const kinds: Readonly<Record<string, StatementKind>> = {
  InsertQueryNode: 'insert',
  UpdateQueryNode: 'update',
  SelectQueryNode: 'select',
};

/**
 * A database that does what it is asked, and whose answers are lost: `db.withPlugin(new
 * LostAnswers())`.
 */
export class LostAnswers implements KyselyPlugin {
  /** How many of the next answers to statements of a kind about a table are lost. */
  readonly lose: { table: string; kind: StatementKind; times: number }[] = [];
  readonly #asked = new WeakMap<QueryId, { table: string; kind: StatementKind }>();

  transformQuery({ node, queryId }: PluginTransformQueryArgs) {
    const kind = kinds[node.kind];
    if (kind) this.#asked.set(queryId, { kind, table: tableOf(node) });
    return node;
  }

  async transformResult({ queryId, result }: PluginTransformResultArgs) {
    const asked = this.#asked.get(queryId);
    const lost = this.lose.find(
      ({ table, kind, times }) => times > 0 && table === asked?.table && kind === asked.kind,
    );
    if (!lost) return result;
    lost.times--;
    throw Object.assign(new Error('the answer was lost'), { code: 'ECONNRESET' });
  }
}

/** The first table a statement names. */
function tableOf(node: object): string {
  const [, table = ''] =
    /"kind":"SchemableIdentifierNode","identifier":\{"kind":"IdentifierNode","name":"(\w+)"/.exec(
      JSON.stringify(node),
    ) ?? [];
  return table;
}
