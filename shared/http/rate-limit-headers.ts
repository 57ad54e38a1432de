import type { FastifyReply } from 'fastify';
import { Type } from 'typebox';

export interface LimitNow {
  readonly max: number;
  readonly windowSeconds: number;
  readonly left: number;
  readonly waitSeconds: number;
}

/** For the schema of an answer: the fields of draft-ietf-httpapi-ratelimit-headers-10. */
export const rateLimitHeaders = {
  'ratelimit-policy': Type.String({
    description:
      'How many requests (`q`) a caller may send in how many seconds (`w`). On every answer once ' +
      'half of them are used up.',
    examples: ['"requests";q=100000;w=10'],
  }),
  ratelimit: Type.String({
    description: 'How many are left (`r`), and in how many seconds they are counted anew (`t`).',
    examples: ['"requests";r=0;t=7'],
  }),
};

export function tellLimit(reply: FastifyReply, limit: LimitNow): void {
  const { max, windowSeconds, left, waitSeconds } = limit;
  reply.header('ratelimit-policy', `"requests";q=${max};w=${windowSeconds}`);
  reply.header('ratelimit', `"requests";r=${left};t=${waitSeconds}`);
}
