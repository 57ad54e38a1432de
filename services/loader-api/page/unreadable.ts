import { ApiProblem } from '#shared/page/api.ts';

/** A browser does not say why it could not send: a file may have changed since it was chosen. */
export async function unreadable(files: readonly File[]): Promise<ApiProblem | null> {
  for (const file of files) {
    try {
      await file.slice(0, 1).arrayBuffer();
    } catch {
      const detail = `${file.name} has changed since it was chosen, or is gone. Nothing of it counts; choose it again.`;
      return new ApiProblem(400, { code: 'file_changed', detail });
    }
  }
  return null;
}
