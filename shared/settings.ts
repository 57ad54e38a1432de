import { type Static, Type } from 'typebox';
import { callerSettings } from './settings/both/callers.ts';
import { databaseSettings } from './settings/both/database.ts';
import { serviceSettings } from './settings/both/service.ts';
import { fileSettings } from './settings/loader/files.ts';
import { loadSettings } from './settings/loader/loads.ts';
import { readerSettings } from './settings/reader.ts';

/** The settings by whom they are for, in the order in which they are shown. */
export const settingGroups = {
  'Both services': { ...databaseSettings, ...callerSettings, ...serviceSettings },
  'loader-api': { ...loadSettings, ...fileSettings },
  'reader-api': readerSettings,
};

/**
 * Every setting, once: its name in the environment, type, default and help. The typed config, the
 * start-up check, docs/settings.md and `.env.example` all come from here. Sizes, times and counts
 * carry their unit in the name; `_MAX` is a bound on something that comes from outside.
 */
export const Settings = Type.Object({
  ...settingGroups['Both services'],
  ...settingGroups['loader-api'],
  ...settingGroups['reader-api'],
});

/** The environment after the check: each setting under its own name, defaults filled in. */
export type Environment = Static<typeof Settings>;
