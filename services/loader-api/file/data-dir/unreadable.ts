import { Problem, type ProblemCode } from '#shared/errors.ts';

const problems: Readonly<Record<string, readonly [ProblemCode, string]>> = {
  ENOENT: ['file_not_found', 'does not exist'],
  ENOTDIR: ['file_not_found', 'does not exist'],
  ENAMETOOLONG: ['file_not_found', 'does not exist, as its name is too long'],
  ELOOP: ['file_not_found', 'does not exist, as its links form a circle'],
  EISDIR: ['not_a_file', 'is not a regular file'],
  EACCES: ['file_unreadable', 'cannot be read with the permissions of the service'],
  EPERM: ['file_unreadable', 'cannot be read with the permissions of the service'],
};
const other: readonly [ProblemCode, string] = [
  'file_unreadable',
  'cannot be read; the log of the service has the cause',
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
