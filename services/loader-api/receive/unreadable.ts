import { Problem, type ProblemCode } from '#shared/errors.ts';

const problems: Readonly<Record<string, readonly [ProblemCode, string]>> = {
  ENOENT: ['file_not_found', 'is not there'],
  ENOTDIR: ['file_not_found', 'is not there'],
  ENAMETOOLONG: ['file_not_found', 'is not there: its name is too long'],
  ELOOP: ['file_not_found', 'is not there: its links lead in a circle'],
  EISDIR: ['not_a_file', 'is no regular file'],
  EACCES: ['file_unreadable', 'may not be read by the service'],
  EPERM: ['file_unreadable', 'may not be read by the service'],
};
const other: readonly [ProblemCode, string] = [
  'file_unreadable',
  'cannot be read; the log has the cause',
];

/**
 * What the file system says about a file, as the caller may see it.
 *
 * @param subject the file, as the caller knows it
 * @returns the error itself where it is none of the file system's
 */
export function unreadable(error: unknown, subject: string): unknown {
  if (!(error instanceof Error) || !('syscall' in error) || !('code' in error)) return error;
  const [code, predicate] = problems[String(error.code)] ?? other;
  return new Problem(code, `${subject} ${predicate}.`, { cause: error });
}
