import { Type } from 'typebox';
import type { App } from '#shared/http/app.ts';
import { eventsSignal, sendEvents } from '#shared/http/events.ts';
import type { Feed } from '#shared/http/feed.ts';
import { problemResponses } from '#shared/http/problem.ts';
import { NoQuery } from '#shared/http/query.ts';

const Headers = Type.Object({
  'last-event-id': Type.Optional(
    Type.String({ maxLength: 200, description: 'The last event that was seen.' }),
  ),
});

/** `GET /summary/events`. */
export function summaryEventsRoutes(app: App, feed: Feed): void {
  app.get(
    '/summary/events',
    {
      sse: 'manual',
      config: { scope: 'read' },
      schema: {
        tags: ['Summary'],
        operationId: 'watchSummary',
        summary: 'The summary again whenever the data changes, as server-sent events',
        description:
          '`summary` events; their id names the data version, also when its number was given before.',
        querystring: NoQuery,
        headers: Headers,
        response: {
          200: {
            description: 'Events until the client goes away',
            content: { 'text/event-stream': { schema: Type.String() } },
          },
          ...problemResponses('too_many_streams', 'validation_failed', 'database_unavailable'),
        },
      },
    },
    async (request, reply) => {
      const signal = eventsSignal(reply);
      const lastSeen = request.headers['last-event-id'] ?? null;
      await sendEvents(reply, feed.listen(lastSeen, signal), signal);
      return undefined;
    },
  );
}
