import { Type } from 'typebox';
import type { Feed } from '#shared/concurrency/feed.ts';
import type { App } from '#shared/http/app.ts';
import { eventsSignal, sendEvents } from '#shared/http/events.ts';
import { problemResponses } from '#shared/http/problem.ts';
import { NoQuery } from '#shared/http/query.ts';

const Headers = Type.Object({
  'last-event-id': Type.Optional(
    Type.String({ maxLength: 200, description: 'The id of the last event received.' }),
  ),
});

/** `GET /summary/events`. */
export function summaryEventsRoutes(app: App, feed: Feed): void {
  app.get(
    '/summary/events',
    {
      sse: 'manual',
      config: { scope: 'read', isEventStream: true },
      schema: {
        tags: ['Summary'],
        operationId: 'watchSummary',
        summary: 'The summary whenever the data change, as server-sent events',
        description:
          '`summary` events. Their id identifies the data version, even if its number was used before. ' +
          'After each, to who has received the one before, a `change` event of the same id, as in ' +
          '`GET /summary/changes`. Whoever comes later, or is slow, finds there what was missed.',
        querystring: NoQuery,
        headers: Headers,
        response: {
          200: {
            description: 'Events until the client disconnects',
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
