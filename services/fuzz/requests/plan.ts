import fc from 'fast-check';
import type { Operation } from '../contract.ts';
import { bodies } from './bodies.ts';
import { headers } from './headers.ts';
import { anyPath, anyQuery } from './queries.ts';
import type { FuzzRequest } from './request.ts';
import { soundBodies } from './sound-bodies.ts';
import { soundHeaders, soundPath, soundQuery } from './sound-values.ts';
import { stray } from './strays.ts';

/** Makes the requests of a seed: the same number is always the same request. */
export interface Plan {
  request(number: number): FuzzRequest;
}

/** Odd and large: neighbouring numbers get seeds that have nothing in common. */
const spread = 0x9e3779b1;

export function makePlan(operations: readonly Operation[], seed: number): Plan {
  const arbitrary = fc.oneof(
    ...operations.map((operation) => ({
      weight: weightOf(operation),
      arbitrary: requestFor(operation),
    })),
    { weight: 4, arbitrary: stray },
  );
  return {
    request: (number) => {
      const own = (Math.imul(number, spread) ^ seed) | 0;
      const [request] = fc.sample(arbitrary, { seed: own, numRuns: 1 });
      if (!request) throw new Error('nothing was sampled');
      return request;
    },
  };
}

/** The more an operation takes, the more can be wrong with it. */
function weightOf({ parameters, bodies: taken }: Operation): number {
  return 2 + parameters.length + 3 * Object.keys(taken).length;
}

type Part = 'query' | 'path' | 'headers' | 'body';

/**
 * Of half of the requests nothing is wrong, so that they get as far as there is code; of most
 * others one part only, as what comes first would hide the rest.
 */
function requestFor(operation: Operation): fc.Arbitrary<FuzzRequest> {
  const one = (wrong: Part) => requestWith(operation, (part) => part === wrong);
  return fc.oneof(
    { weight: 6, arbitrary: requestWith(operation, () => false) },
    { weight: 1, arbitrary: one('path') },
    { weight: 1, arbitrary: one('headers') },
    { weight: operation.parameters.length > 0 ? 2 : 1, arbitrary: one('query') },
    { weight: Object.keys(operation.bodies).length > 0 ? 2 : 1, arbitrary: one('body') },
    { weight: 1, arbitrary: requestWith(operation, () => true) },
  );
}

function requestWith(operation: Operation, isWrong: (part: Part) => boolean) {
  const { service, method, parameters } = operation;
  const names = parameters.filter((each) => each.in === 'header').map(({ name }) => name);
  const queried = parameters.filter((each) => each.in === 'query');
  return fc
    .record({
      query: isWrong('query') ? anyQuery(queried) : soundQuery(operation),
      path: isWrong('path') ? anyPath(operation) : soundPath(operation),
      own: isWrong('headers') ? headers(names) : soundHeaders(names, method === 'POST'),
      body: isWrong('body') ? bodies(operation) : soundBodies(operation),
      isHead: fc.oneof(
        { weight: 30, arbitrary: fc.constant(false) },
        { weight: 1, arbitrary: fc.constant(true) },
      ),
    })
    .map(({ query, path, own, body, isHead }): FuzzRequest => {
      const bodyHeaders = body?.headers ?? [];
      const taken = new Set(bodyHeaders.map(([name]) => name));
      return {
        service,
        method: isHead && method === 'GET' ? 'HEAD' : method,
        target: path + query,
        headers: [...bodyHeaders, ...own.filter(([name]) => !taken.has(name))],
        body: body?.bytes,
        pieceBytes: body?.pieceBytes,
        operation,
        raw: undefined,
      };
    });
}
