import { turns } from '#shared/concurrency/fair-turns.ts';
import { sharedRead } from '#shared/concurrency/shared-read.ts';
import { retryingForRequest } from '#shared/database/retry.ts';
import { type App, type AppOptions, createApp } from '#shared/http/app.ts';
import { version } from '#shared/version.ts';
import { representations } from './answers/answer-cache.ts';
import { answers } from './answers/answers.ts';
import { followData } from './answers/follow.ts';
import { summaryFeed } from './answers/summary-feed.ts';
import { listings } from './listings/listings.ts';
import { profiles } from './profile/profiles.ts';
import { freshReport } from './reports/fresh-report.ts';
import { reportStore } from './reports/report-store.ts';
import { reportsWritable } from './reports/reports-writable.ts';
import { breakdownRoutes } from './routes/breakdown.ts';
import { peopleRoutes } from './routes/people.ts';
import { placesRoutes } from './routes/places.ts';
import { profileRoutes } from './routes/profile.ts';
import { reportFileRoutes } from './routes/report-files.ts';
import { reportRoutes } from './routes/reports.ts';
import { summaryRoutes } from './routes/summary.ts';
import { summaryEventsRoutes } from './routes/summary-events.ts';
import { unplacedRoutes } from './routes/unplaced.ts';
import { fileCatalog } from './rows/file-catalog.ts';
import { rowsRepository } from './rows/rows-repository.ts';
import { rowScanner } from './rows/scan.ts';
import { versionSource } from './state/data-version.ts';
import { liveCube } from './state/live-cube.ts';
import { slicedReads } from './state/sliced-reads.ts';
import { figuresOf } from './summary/figures.ts';
import { readLines } from './summary/read-lines.ts';

/** reader-api, ready to listen: its routes in one list. */
export async function buildApp(options: AppOptions): Promise<App> {
  const { config, database, log } = options;
  const docs = {
    title: 'Terrascope reader-api',
    description: 'How many people were born in each country, as of now.',
    version,
    tags: [
      { name: 'Summary', description: 'People per country of birth.' },
      { name: 'Rows', description: 'The rows that count, each with its load, file and line.' },
      { name: 'Reports', description: 'Summaries saved as files.' },
    ],
  };
  const app = await createApp(options, docs, [reportsWritable(config.reportsDir)]);
  const versions = versionSource(database);
  const reading = retryingForRequest(config, log);
  const currentVersion = sharedRead(() => reading(() => versions.read()));
  const cube = liveCube({ database, currentVersion, config, log, reading });
  const answered = representations(cube, config);
  const rows = rowsRepository(database.db, config, reading);
  const turn = turns();
  const sliced = slicedReads(cube, turn);
  const lines = readLines(config);
  const catalog = fileCatalog(rows);
  const days = { rows, turn };
  const figures = figuresOf({ cube, sliced, days, catalog, lines, config });
  const answer = answers({ figures, sliced, lines, representations: answered, config });
  const store = reportStore(config.reportsDir, config);
  const feed = summaryFeed(answer, config, log);
  const scanner = rowScanner(rows, turn);
  const now = { cube, catalog, scanner };
  const listed = { listings: listings({ ...now, config }), config };
  summaryRoutes(app, answer);
  breakdownRoutes(app, answer);
  unplacedRoutes(app, answer);
  summaryEventsRoutes(app, feed);
  peopleRoutes(app, listed);
  placesRoutes(app, listed);
  profileRoutes(app, profiles({ ...now, config, log, stopping: app.stopping }));
  reportRoutes(app, { answers: answer, store });
  reportFileRoutes(app, store);
  app.get('/', (_request, reply) => reply.redirect('/docs'));
  const onChange = config.reportOnPublish ? freshReport(store, log) : async () => undefined;
  const follower = followData(answer, { ...config, onChange }, log);
  app.addHook('onReady', async () => follower.start());
  app.addHook('preClose', async () => follower.stop());
  app.addHook('onClose', async () => versions.close());
  return app;
}
