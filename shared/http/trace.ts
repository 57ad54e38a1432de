import type { IncomingHttpHeaders } from 'node:http';

/** Version, trace, parent, flags (W3C Trace Context, 3.2); later versions may have more. */
const traceparent =
  /^(?!ff)[\da-f]{2}-(?!0{32})([\da-f]{32})-(?!0{16})([\da-f]{16})-[\da-f]{2}(-|$)/;

/** What OpenTelemetry calls them in logs. */
export interface TraceIds {
  readonly trace_id?: string;
  readonly span_id?: string;
}

/** The trace a request belongs to, and the span of its caller; nothing where it names none. */
export function traceOf({ traceparent: given }: IncomingHttpHeaders): TraceIds {
  if (given === undefined) return none;
  const [, trace_id, span_id] = traceparent.exec(String(given)) ?? [];
  return trace_id === undefined || span_id === undefined ? none : { trace_id, span_id };
}

const none: TraceIds = {};
