import { Type } from 'typebox';
import type { App } from '#shared/http/app.ts';
import { eventsSignal, sendEvents } from '#shared/http/events.ts';
import { problemResponses } from '#shared/http/problem.ts';
import { NoQuery } from '#shared/http/query.ts';
import type { LoadFeeds } from '../loads/load-feeds.ts';
import { LoadId } from './load-id.ts';

const Headers = Type.Object({
  'last-event-id': Type.Optional(
    Type.String({ maxLength: 200, description: 'The id of the last event received.' }),
  ),
});

/** `GET /loads/{id}/events`. */
export function loadEventsRoutes(app: App, feeds: LoadFeeds): void {
  app.get(
    '/loads/:id/events',
    {
      sse: 'manual',
      config: { scope: 'load', isEventStream: true },
      schema: {
        tags: ['Loads'],
        operationId: 'watchLoad',
        summary: 'The progress of a load, as server-sent events',
        description:
          '`progress` events contain the load object; the last event is named after the final state. ' +
          'With the `Last-Event-ID` of that last event the answer is 204, so that clients do not reconnect.',
        params: LoadId,
        querystring: NoQuery,
        headers: Headers,
        response: {
          200: {
            description: 'Events until the load has ended',
            content: { 'text/event-stream': { schema: Type.String() } },
          },
          204: Type.Null({ description: 'The last event was already received' }),
          ...problemResponses(
            'too_many_streams',
            'validation_failed',
            'load_not_found',
            'database_unavailable',
          ),
        },
      },
    },
    async (request, reply) => {
      const { id } = request.params;
      const lastSeen = request.headers['last-event-id'] ?? null;
      const now = await feeds.now(id);
      if (now.isLast && now.id === lastSeen) return reply.code(204).send(null);
      const signal = eventsSignal(reply);
      await sendEvents(reply, feeds.listen(id, lastSeen, signal), signal);
      return undefined;
    },
  );
}
