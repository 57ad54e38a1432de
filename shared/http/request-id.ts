import { randomUUID } from 'node:crypto';

const plain = /^[\w.:-]{1,128}$/;

/**
 * Names requests: by the caller's id when it is a plain short word (it goes to the log and back),
 * or by a new one. Those are UUIDs of version 8 (RFC 9562, 5.8), random for us and then counted: a
 * random one for each request would be felt.
 *
 * @returns takes the header as it came, if it did
 */
export function requestIds(): (given: string | string[] | undefined) => string {
  const ours = `${randomUUID()
    .replace(/^(.{14})4/, '$18')
    .slice(0, 23)}-`;
  let count = 0;
  return (given) =>
    typeof given === 'string' && plain.test(given)
      ? given
      : ours + (++count).toString(16).padStart(12, '0');
}
