import { exec } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(exec);
const commandMs = 300_000;

/** A database to try the services on: a SQLite file, a server, or the nodes of a cluster. */
export interface Target {
  readonly engine: string;
  /** The URL of each node with the database of this trial; none for SQLite. */
  readonly nodes: readonly string[];
  /** For `DATABASE_URL`. @param folder where a file may be put */
  urlIn(folder: string): string;
  /** Runs the commands that do something to a node; undefined where none was given. */
  readonly kill: NodeCommand | undefined;
  readonly freeze: NodeCommand | undefined;
  readonly thaw: NodeCommand | undefined;
  readonly rejoin: NodeCommand | undefined;
  readonly switchOver: NodeCommand | undefined;
}

/** @param no of the node, from 1 */
export type NodeCommand = (no: number) => Promise<void>;

/** Commands of a shell, in which `{}` stands for the number of a node, from 1. */
export interface Commands {
  readonly kill?: string | undefined;
  readonly freeze?: string | undefined;
  readonly thaw?: string | undefined;
  readonly rejoin?: string | undefined;
  readonly switchOver?: string | undefined;
}

/** @param urls `mysql://user:password@host:port/` of each node; none: SQLite */
export function createTarget(engine: string, urls: readonly string[], commands: Commands): Target {
  const name = `terrascope_faults_${randomBytes(5).toString('hex')}`;
  const nodes = urls.map((url) => new URL(name, url).href);
  const [first] = nodes;
  const command = (text: string | undefined): NodeCommand | undefined =>
    text === undefined
      ? undefined
      : async (no) => {
          await run(text.replaceAll('{}', `${no}`), { timeout: commandMs });
        };
  return {
    engine,
    nodes,
    urlIn: (folder) => {
      if (first === undefined) return `sqlite:${join(folder, 'test.db')}`;
      const hosts = nodes.map((node) => new URL(node).host).join(',');
      const { host } = new URL(first);
      return first.replace(host, hosts);
    },
    kill: command(commands.kill),
    freeze: command(commands.freeze),
    thaw: command(commands.thaw),
    rejoin: command(commands.rejoin),
    switchOver: command(commands.switchOver),
  };
}
