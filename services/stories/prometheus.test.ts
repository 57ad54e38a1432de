import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { promisify } from 'node:util';
import request from 'supertest';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { engines } from '#shared/testing/engines.ts';
import { loadPaths, uploadBody, uploadForm } from '../testing/client.ts';
import { people, places } from '../testing/csv.ts';
import { hasProgram, type Prometheus, startPrometheus } from '../testing/prometheus.ts';
import { type Services, startServices } from '../testing/services.ts';

const root = join(import.meta.dirname, '../..');
const alerts = join(root, 'deploy/prometheus/alerts.yml');
const dashboard = JSON.parse(
  readFileSync(join(root, 'deploy/grafana/dashboards/terrascope.json'), 'utf8'),
);

interface Panel {
  readonly title: string;
  readonly targets?: readonly { readonly expr: string }[];
}

/** What the panels of the dashboard ask, and its annotations. */
const queries = [
  ...(dashboard.panels as Panel[]),
  { title: 'annotations', targets: dashboard.annotations.list },
].flatMap(({ title, targets = [] }) =>
  (targets as readonly { expr: string }[]).map(({ expr }) => ({
    title,
    expr: expr.replaceAll('$__rate_interval', '30s'),
  })),
);

const isThere = (await hasProgram('prometheus')) && (await hasProgram('promtool'));
if (!isThere) process.stdout.write('no Prometheus: what it would ask is not tested\n');

/** Work of every kind that is counted, so that each figure has something to show. */
async function workOf({ loader, reader }: Services, round: number): Promise<void> {
  const own = `${people}Ada,Round,190${round}-02-03,Perth\n`;
  const form = [
    { field: 'people', content: own },
    { field: 'places', content: places },
  ];
  const { body: load } = await uploadForm(loader, form).expect(201);
  await uploadForm(loader, form).expect(200);
  const bad = `${own}Nobody,Nowhere,1842-02-31,Perth\n`;
  await uploadBody(loader, bad).expect(422);
  await uploadBody(loader, bad, { query: '?maxRejects=all' }).expect(201);
  const held = await uploadBody(loader, `${own}Ada,Ray,1901-02-03,Perth\n`, {
    query: '?publish=hold',
  }).expect(201);
  await request(loader).post(`/loads/${held.body.id}/publish`).expect(200);
  await request(loader).post(`/loads/${load.id}/revert`).expect(200);
  await loadPaths(loader, ['nothing.csv']).expect(422);
  for (const path of ['/summary', '/summary', '/summary?version=1', '/people', '/nothing']) {
    await request(reader).get(path);
  }
  await listenTo(`${reader}/summary/events`);
  await hangUp(new URL(loader));
}

async function listenTo(url: string): Promise<void> {
  const over = new AbortController();
  const { body } = await fetch(url, { signal: over.signal });
  await body?.getReader().read();
  over.abort();
}

/** Sends half of a file, and is gone. */
async function hangUp({ hostname, port }: URL): Promise<void> {
  const socket = connect(Number(port), hostname);
  const head = `POST /loads HTTP/1.1\r\nHost: ${hostname}\r\nContent-Type: text/csv\r\nContent-Length: 100000\r\n\r\n`;
  socket.write(`${head}${people}`);
  await new Promise((resolve) => setTimeout(resolve, 300));
  socket.destroy();
  await once(socket, 'close');
}

/** SQLite has no connections that could be counted. */
const isAsked = (engine: string, expr: string) =>
  engine !== 'sqlite' || !expr.includes('terrascope_database_connections');

describe.skipIf(!isThere).each(engines)(
  'When Prometheus scrapes both services on %s, then',
  (engine) => {
    let services: Services;
    let prometheus: Prometheus;
    beforeAll(async () => {
      services = await startServices(engine);
      prometheus = await startPrometheus(services, alerts);
      // What is counted by label for the first time grows only from there on.
      await workOf(services, 1);
      await prometheus.scraped(3);
      await workOf(services, 2);
      await prometheus.scraped(8);
    }, 120_000);
    afterAll(async () => {
      await prometheus?.stop();
      await services?.stop();
    });

    it('every query of the dashboard has figures', async () => {
      const empty: unknown[] = [];
      for (const { title, expr } of queries.filter((of) => isAsked(engine.name, of.expr))) {
        const series = await prometheus.query(expr.replaceAll(/ > 0$/g, ' > bool 0'));
        if (series.length === 0) empty.push({ title, expr });
      }
      expect(queries.length).toBeGreaterThan(30);
      expect(empty).toEqual([]);
    });

    it('every alert compares figures that are there, and none is raised', async () => {
      const rules = (await prometheus.rules()).filter((of) => isAsked(engine.name, of.query));
      expect(rules.length).toBeGreaterThan(10);
      const empty: unknown[] = [];
      for (const { name, query } of rules) {
        // With `bool` a comparison gives its figures whether it holds or not.
        const series = await prometheus.query(query.replaceAll(/ (==|>=|<|>) /g, ' $1 bool '));
        if (series.length === 0) empty.push({ name, query });
      }
      expect(empty).toEqual([]);
      expect(
        await prometheus.query('ALERTS{alertname!="TerrascopeStorageLow",alertstate="firing"}'),
      ).toEqual([]);
    });

    it('promtool has nothing to say about the metrics', async () => {
      for (const url of [services.loader, services.reader]) {
        const metrics = await (await fetch(`${url}/metrics`)).text();
        const check = promisify(execFile)('promtool', ['check', 'metrics']);
        check.child.stdin?.end(metrics);
        expect(await check).toEqual({ stdout: '', stderr: '' });
      }
    });
  },
);

describe.skipIf(!isThere)('The files for Prometheus', () => {
  it('are valid', async () => {
    await promisify(execFile)('promtool', [
      'check',
      'config',
      join(root, 'deploy/prometheus/prometheus.yml'),
    ]);
    await promisify(execFile)('promtool', ['check', 'rules', alerts]);
  });

  it('raise each alert when there is cause for it, and not before', async () => {
    const cases = join(root, 'deploy/prometheus/alerts.test.yml');
    await promisify(execFile)('promtool', ['test', 'rules', cases]);
    const names = readFileSync(alerts, 'utf8').match(/(?<=alert: )\w+/g);
    const raised = readFileSync(cases, 'utf8').match(/(?<=- alertname: )\w+/g);
    expect([...new Set(raised)].sort()).toEqual(names?.sort());
  });
});
