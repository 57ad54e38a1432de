import type { Store } from '#shared/page/store.ts';
import { dateFormatOf, look, reread } from './look/look.ts';
import type { Attempt } from './opening.ts';
import { datesOf } from './request.ts';
import type { Actions, LoadsState } from './state.ts';

/** Files that are chosen, and how they are to be read. */
export function createChoosing(
  store: Store<LoadsState>,
  attempt: Attempt,
): Pick<Actions, 'choose' | 'reread' | 'remove' | 'ask'> {
  const setFiles = (files: LoadsState['files']) => {
    const { datasets, asked } = store.state;
    const dateFormat = dateFormatOf(files, (file) => datesOf(file, datasets));
    store.set({ files, asked: { ...asked, dateFormat } });
  };
  return {
    choose: (files) =>
      void attempt(async () => {
        const { datasets } = store.state;
        const looked = await Promise.all(files.map((file) => look(file, datasets)));
        if (store.state.openId !== null) location.hash = '';
        setFiles([...store.state.files, ...looked]);
      }),
    reread(index, change) {
      const { files, datasets } = store.state;
      setFiles(files.map((file, at) => (at === index ? reread(file, change, datasets) : file)));
    },
    remove: (index) => setFiles(store.state.files.filter((_, at) => at !== index)),
    ask: (change) => store.set({ asked: { ...store.state.asked, ...change } }),
  };
}
