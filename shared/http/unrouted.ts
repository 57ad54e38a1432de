import { randomUUID } from 'node:crypto';
import { type IncomingMessage, type ServerResponse, STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import type { ConnectionError, FastifyReply, FastifyRequest } from 'fastify';
import { Problem } from '../errors.ts';
import { giveUp } from './faulty-request.ts';
import { endLingering, isSpent, markSpent } from './linger.ts';
import { problemBody, problemMediaType, sendProblem } from './problem.ts';
import { safeHeaders, setSafeHeaders } from './safe-headers.ts';

const latest = Symbol('the answer to the latest request');

interface Tracked extends Socket {
  /** Kept on the socket: a collection that changes with each request would be slower. */
  [latest]?: ServerResponse;
}

/** Answers a URL that no route is even looked up for: badly encoded, or with too long a part. */
export function refuseUrl(_error: unknown, request: FastifyRequest, reply: FastifyReply): void {
  reply.header('x-request-id', request.id);
  setSafeHeaders(reply);
  sendProblem(request, reply, new Problem('validation_failed', 'The URL is malformed.'));
}

/** To be called for each request: bytes that come after it, and are none, are answered after it. */
export function rememberAnswer(request: IncomingMessage, response: ServerResponse): void {
  (request.socket as Tracked)[latest] = response;
}

/**
 * Answers bytes that Node cannot read as a request, in the form of all our errors, and reads no
 * more from their connection. Whoever sent them reads the answers in the order of what was sent:
 *
 * - While nothing is being answered, they are answered at once.
 * - Within or after the body of a request that is at work, they show that this body is not what the
 *   head of the request says (a `Content-Length` in characters, for one). So that request fails
 *   where it still can: it is answered with the problem, once.
 * - Where it no longer can, it is answered as it was done, and they are answered after it.
 */
export function refuseBytes(error: ConnectionError, socket: Tracked, idleMs: number): void {
  if (isSpent(socket)) return;
  markSpent(socket);
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy();
    return;
  }
  const end = (problem?: Problem) =>
    endLingering(socket, problem === undefined ? '' : messageOf(problem), idleMs);
  const answer = socket[latest];
  if (!answer || answer.writableFinished || answer.destroyed) {
    end(problemOf(error));
  } else if (!answer.req.complete && answer.headersSent) {
    // It was answered early, and its client is still being listened to.
    end();
  } else {
    const problem = problemOfBody(error, answer.req);
    const isHeard = problem !== undefined && giveUp(answer.req, problem);
    if (isHeard || answer.req.complete) {
      endAfter(answer, (failed) => end(isHeard && failed ? undefined : problemOf(error)));
    } else {
      // Nobody answers what waits for a body without an end.
      end(problemOf(error));
    }
  }
}

function endAfter(answer: ServerResponse, end: (failed: boolean) => void): void {
  // Closing is up to us: Node would not wait for what is still to be read.
  if (!answer.headersSent) answer.shouldKeepAlive = true;
  answer.once('close', () => end(answer.statusCode >= 400));
}

/** A problem as the last answer of a connection. */
function messageOf(problem: Problem): string {
  const requestId = randomUUID();
  const body = JSON.stringify(problemBody(problem, requestId));
  const head = [
    `HTTP/1.1 ${problem.status} ${STATUS_CODES[problem.status]}`,
    `Content-Type: ${problemMediaType}`,
    `Content-Length: ${Buffer.byteLength(body)}`,
    `X-Request-Id: ${requestId}`,
    ...Object.entries(safeHeaders).map(([name, value]) => `${name}: ${value}`),
    'Connection: close',
  ];
  return `${head.join('\r\n')}\r\n\r\n${body}`;
}

function problemOf({ code }: ConnectionError): Problem {
  if (code === 'HPE_HEADER_OVERFLOW') {
    return new Problem('headers_too_large', 'The request headers are larger than 16 KiB together.');
  }
  if (code === 'ERR_HTTP_REQUEST_TIMEOUT') {
    return new Problem('request_timeout', 'The request headers did not arrive in time.');
  }
  return new Problem('validation_failed', 'The request is not valid HTTP/1.1.');
}

/** What bytes say of the body they came in, or after; undefined: nothing. */
function problemOfBody({ code }: ConnectionError, request: IncomingMessage): Problem | undefined {
  const { complete, headers } = request;
  if (complete) {
    // A second request of the same client, only too slow or too long.
    if (code === 'ERR_HTTP_REQUEST_TIMEOUT' || code === 'HPE_HEADER_OVERFLOW') return undefined;
    const length = headers['content-length'];
    const end = length === undefined ? 'its last chunk' : `the ${length} bytes of Content-Length`;
    return new Problem('validation_failed', `The body continues after ${end}.`);
  }
  if (code === 'HPE_INVALID_EOF_STATE') {
    return new Problem('client_disconnected', 'The connection closed before the body ended.');
  }
  return new Problem('validation_failed', 'The chunked encoding of the body is malformed.');
}
