import { expect, test } from 'vitest';
import { traceOf } from './trace.ts';

const trace_id = '0af7651916cd43dd8448eb211c80319c';
const span_id = 'b7ad6b7169203331';

test.each([
  [`00-${trace_id}-${span_id}-01`, { trace_id, span_id }],
  [`cc-${trace_id}-${span_id}-01-what-comes-later`, { trace_id, span_id }],
  [undefined, {}],
  [`ff-${trace_id}-${span_id}-01`, {}],
  [`00-${'0'.repeat(32)}-${span_id}-01`, {}],
  [`00-${trace_id}-${'0'.repeat(16)}-01`, {}],
  [`00-${trace_id.toUpperCase()}-${span_id}-01`, {}],
  [`00-${trace_id}-${span_id}`, {}],
  ['anything', {}],
])('When a caller sends traceparent %j, then its trace is %j', (traceparent, ids) => {
  expect(traceOf(traceparent === undefined ? {} : { traceparent })).toEqual(ids);
});
