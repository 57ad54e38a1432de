import { createFairTurns } from '#shared/concurrency/fair-turns.ts';
import { sharedRead } from '#shared/concurrency/shared-read.ts';
import { withoutSecrets } from '#shared/config.ts';
import { retryingForRequest } from '#shared/database/retry.ts';
import { disksHaveRoom } from '#shared/disk-check.ts';
import { type App, type AppOptions, createApp } from '#shared/http/app.ts';
import { registerPage } from '#shared/http/page/page.ts';
import { addCacheMetrics } from '#shared/metrics/caches.ts';
import { addStorageGauges, foldersOf } from '#shared/metrics/storage.ts';
import { version } from '#shared/version.ts';
import { createAnswerCache } from './answers/answer-cache.ts';
import { createAnswers } from './answers/answers.ts';
import { followData } from './answers/follow.ts';
import { createStandings } from './answers/standings.ts';
import { createSummaryFeed } from './answers/summary-feed.ts';
import { createHistory } from './history/history.ts';
import { createListings } from './listings/listings.ts';
import { addReaderGauges } from './metrics/reader-gauges.ts';
import { createProfiles } from './profile/profiles.ts';
import { createFreshReport } from './reports/fresh-report.ts';
import { createReportStore } from './reports/report-store.ts';
import { createReportsCheck } from './reports/reports-writable.ts';
import { breakdownRoutes } from './routes/breakdown.ts';
import { changesRoutes } from './routes/changes.ts';
import { peopleRoutes } from './routes/people.ts';
import { placesRoutes } from './routes/places.ts';
import { profileRoutes } from './routes/profile.ts';
import { reportFileRoutes } from './routes/report-files.ts';
import { reportRoutes } from './routes/reports.ts';
import { summaryRoutes } from './routes/summary.ts';
import { summaryEventsRoutes } from './routes/summary-events.ts';
import { unplacedRoutes } from './routes/unplaced.ts';
import { createFileCatalog } from './rows/file-catalog.ts';
import { createRowsRepository } from './rows/rows-repository.ts';
import { createRowScanner } from './rows/scan.ts';
import { createVersionSource } from './state/data-version.ts';
import { createLiveCube } from './state/live-cube.ts';
import { createSlicedReads } from './state/sliced-reads.ts';
import { createFigures } from './summary/figures.ts';
import { createReadLines } from './summary/read-lines.ts';

/** reader-api, ready to listen: its routes in one list. */
export async function buildApp(options: AppOptions): Promise<App> {
  const { database, log } = options;
  const config = withoutSecrets(options.config);
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
  const folders = { reports: config.reportsDir, ...foldersOf(database) };
  const app = await createApp(options, docs, [
    createReportsCheck(config.reportsDir),
    disksHaveRoom(folders, config.storageReserveBytes),
  ]);
  addStorageGauges(app.metrics, folders);
  const versions = createVersionSource(database);
  const reading = retryingForRequest(config, log);
  const currentVersion = sharedRead(() => reading(() => versions.read()));
  const cube = createLiveCube({ database, currentVersion, config, log, reading });
  const answerCache = createAnswerCache(cube, config);
  const rows = createRowsRepository(database.db, config, reading);
  const turn = createFairTurns();
  const sliced = createSlicedReads(cube, turn);
  const lines = createReadLines(config);
  const catalog = createFileCatalog(rows);
  const days = { rows, turn };
  const figures = createFigures({ cube, sliced, days, catalog, lines, config });
  const standings = createStandings(sliced, config);
  const answers = createAnswers({ figures, sliced, lines, answerCache, standings, config });
  const { slices } = sliced;
  const history = createHistory({
    ...{ database, reading, currentVersion, cube, answerCache, standings, lines, slices, config },
    live: answers,
    suggestComparisonsMax: config.suggestComparisonsMax,
  });
  const { findAnswers, changes } = history;
  addReaderGauges(app.metrics, { cube, db: database.db, config });
  addCacheMetrics(app.metrics, {
    answers: answerCache.figures,
    past_cubes: history.cubes.figures,
  });
  const store = createReportStore(config.reportsDir, config);
  const feed = createSummaryFeed({ answers, changes, config, log });
  const scanner = createRowScanner(rows, turn);
  const now = { cube, catalog, scanner };
  const listed = { listings: createListings({ ...now, config }), config };
  summaryRoutes(app, findAnswers);
  breakdownRoutes(app, findAnswers);
  unplacedRoutes(app, findAnswers);
  changesRoutes(app, changes);
  summaryEventsRoutes(app, feed);
  peopleRoutes(app, listed);
  placesRoutes(app, listed);
  profileRoutes(app, createProfiles({ ...now, config, log, stopping: app.stopping }));
  reportRoutes(app, { answers, store });
  reportFileRoutes(app, store);
  await registerPage(app, {
    folder: 'services/reader-api/page',
    title: 'Dashboard',
    description: 'How many people were born in each country, and when.',
    otherUrl: config.loaderUrl,
    version,
  });
  const onChange = config.reportOnPublish ? createFreshReport(store, log) : async () => undefined;
  app.startup.isOver = false;
  const onFirst = () => {
    app.startup.isOver = true;
  };
  const follower = followData(answers, { ...config, onChange, onFirst }, log);
  app.addHook('onReady', async () => follower.start());
  app.addHook('preClose', async () => follower.stop());
  app.addHook('onClose', async () => versions.close());
  return app;
}
