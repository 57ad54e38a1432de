import type { Operation, ServiceName } from '../contract.ts';

/**
 * One request. Texts may hold `{load}`, `{report}` and `{etag}`, what only a running site knows,
 * and `{digest}`, that of the body: filled in when it is sent.
 */
export interface FuzzRequest {
  readonly service: ServiceName;
  readonly method: string;
  /** Path and query, as they are sent. */
  readonly target: string;
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly body: Buffer | undefined;
  /** How the body is sent: at once, or in pieces of so many bytes. */
  readonly pieceBytes: number | undefined;
  /** What it is a request for; none where no operation of the documents is meant. */
  readonly operation: Operation | undefined;
  /** The bytes themselves, where the head is what is wrong. */
  readonly raw: Buffer | undefined;
}
