import { counted } from '#shared/page/format.ts';
import type { Store } from '#shared/page/store.ts';
import type { Attempts } from './attempts.ts';
import type { Chosen } from './folders.ts';
import { type LookedFile, look, reread } from './look/look.ts';
import type { Actions, LoadsState } from './state.ts';

/** Files that are chosen, and how they are to be read. */
export function createChoosing(
  store: Store<LoadsState>,
  { attempt }: Attempts,
): Pick<Actions, 'choose' | 'reread' | 'remove' | 'removeAll' | 'ask' | 'takeBack'> {
  const setFiles = (files: readonly LookedFile[]) => store.set({ files });
  return {
    choose: (chosen) =>
      void attempt(async () => {
        const { datasets } = store.state;
        const looked = await Promise.allSettled(chosen.files.map((file) => look(file, datasets)));
        const files = looked.flatMap((each) => (each.status === 'fulfilled' ? each.value : []));
        const unread = chosen.files.filter((_, at) => looked[at]?.status === 'rejected');
        if (store.state.openId !== null && files.length > 0) location.hash = '';
        setFiles([...store.state.files, ...files]);
        store.set({ notice: noticeOf(chosen, unread) });
      }),
    reread(index, change) {
      const { files, datasets } = store.state;
      setFiles(files.map((file, at) => (at === index ? reread(file, change, datasets) : file)));
    },
    removeAll: () => setFiles([]),
    remove: (index) => setFiles(store.state.files.filter((_, at) => at !== index)),
    ask: (change) => store.set({ asked: { ...store.state.asked, ...change } }),
    takeBack() {
      const { sentFiles, sentAsked } = store.state;
      store.set({ files: sentFiles, asked: sentAsked });
      location.hash = '';
    },
  };
}

const namesShown = 5;

function noticeOf({ files, leftOut }: Chosen, unread: readonly File[]): string | null {
  const left = leftOut.slice(0, namesShown).join(', ');
  const more = leftOut.length > namesShown ? ', …' : '';
  const parts = [
    leftOut.length === 0
      ? null
      : `${counted(leftOut.length, 'file')} left out, as no CSV: ${left}${more}.`,
    unread.length === 0 ? null : `Cannot be read: ${unread.map(({ name }) => name).join(', ')}.`,
    files.length + leftOut.length === 0 ? 'There is no file in that folder.' : null,
  ].filter((part) => part !== null);
  return parts.join(' ') || null;
}
