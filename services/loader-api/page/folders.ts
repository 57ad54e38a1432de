/** What was chosen or dropped, and what of it was passed over. */
export interface Chosen {
  readonly files: readonly File[];
  /** Names of what lies in a folder and is no CSV. */
  readonly leftOut: readonly string[];
}

const csvName = /^[^.].*\.(csv|tsv|tab|txt)(\.(gz|gzip|zst|br))?$/i;

/** Of a folder only what looks like CSV is meant: others lie in it, and hidden ones nobody sees. */
export function ofFolder(files: readonly File[]): Chosen {
  return {
    files: files.filter(({ name }) => csvName.test(name)),
    leftOut: files.filter(({ name }) => !csvName.test(name)).map(({ name }) => name),
  };
}

/** What was dropped or pasted: files, those of folders too, or text as a file. */
export async function chosenOf(transfer: DataTransfer | null): Promise<Chosen> {
  if (!transfer) return { files: [], leftOut: [] };
  // All of it is asked for at once: it is gone as soon as the event is over.
  const text = transfer.getData('text/plain');
  const entries = [...transfer.items]
    .map((item) => item.webkitGetAsEntry())
    .filter((entry) => entry !== null);
  const plain = [...transfer.files];
  const folders = entries.filter((entry) => entry.isDirectory);
  if (folders.length > 0) {
    const loose = await filesOfAll(entries.filter((entry) => entry.isFile));
    const { files, leftOut } = ofFolder(await filesOfAll(folders));
    return { files: [...loose, ...files], leftOut };
  }
  const isCsv = plain.length === 0 && /[,;\t|].*\n/.test(text);
  const pasted = () => [new File([text], 'pasted.csv', { type: 'text/csv' })];
  return { files: isCsv ? pasted() : plain, leftOut: [] };
}

async function filesOfAll(entries: readonly FileSystemEntry[]): Promise<File[]> {
  // What cannot be read is missing among them, as it would be in a folder that was chosen.
  const found = await Promise.allSettled(entries.map(filesOfEntry));
  return found.flatMap((each) => (each.status === 'fulfilled' ? each.value : []));
}

async function filesOfEntry(entry: FileSystemEntry): Promise<File[]> {
  if (entry.isFile) {
    const file = entry as FileSystemFileEntry;
    return [await new Promise<File>((done, fail) => file.file(done, fail))];
  }
  const reader = (entry as FileSystemDirectoryEntry).createReader();
  const found: File[] = [];
  for (;;) {
    const some = await new Promise<FileSystemEntry[]>((done, fail) =>
      reader.readEntries(done, fail),
    );
    if (some.length === 0) return found;
    found.push(...(await filesOfAll(some)));
  }
}
