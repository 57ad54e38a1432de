import { type Api, asProblem } from './api.ts';

/** Has the browser save a text as a file. */
function saveFile(name: string, content: Blob): void {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(content);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}

/** Saves what a call answers as CSV; a plain link could neither ask for CSV nor show a key. */
export async function saveCsv(api: Api, path: string, name: string): Promise<string | null> {
  try {
    const response = await api.send(path, { headers: { Accept: 'text/csv' } });
    saveFile(name, await response.blob());
    return null;
  } catch (error) {
    return asProblem(error).message;
  }
}
