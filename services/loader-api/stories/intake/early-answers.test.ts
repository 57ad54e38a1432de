import { connect } from 'node:net';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { engines } from '#shared/testing/engines.ts';
import { uploadBody, uploadForm } from '../../../testing/client.ts';
import { places } from '../../../testing/csv.ts';
import { servicesForAll } from '../../../testing/fixtures.ts';
import { startLoaded } from '../../../testing/loaded.ts';
import { expectProblem } from '../../../testing/problems.ts';

const rest = 'a,b,1950-06-15,c\n'.repeat(600_000);

it.each(engines)(
  'When a long file is refused early on %s, then the client that still sends hears why',
  async (engine) => {
    const services = await startLoaded(engine);
    try {
      const wrong = `given_name,family_name,birthday,place_of_birth\n${rest}`;
      const body = await uploadBody(services.loader, wrong);
      const { loadId } = expectProblem(body, 'missing_column');
      await services.expectFailed(loadId, 'missing_column');

      const form = await uploadForm(services.loader, [{ field: 'people', content: wrong }]);
      await services.expectFailed(expectProblem(form, 'missing_column').loadId, 'missing_column');

      const field = await uploadForm(services.loader, [{ field: 'cities', content: wrong }]);
      expectProblem(field, 'unknown_dataset');

      const type = 'application/xml';
      expectProblem(await uploadBody(services.loader, wrong, { type }), 'unsupported_media_type');
      await services.expectNoLoad();
      expect((await fetch(`${services.loader}/health/ready`)).status).toBe(200);
    } finally {
      await services.stop();
    }
  },
);

/** As many clients do it: the whole request is sent before anything of the answer is read. */
async function sendThenRead(loader: string, request: string, body: Buffer): Promise<string> {
  const { hostname, port } = new URL(loader);
  const socket = connect(Number(port), hostname).pause();
  onTestFinished(() => {
    socket.destroy();
  });
  const head = [request, 'Host: x', `Content-Length: ${body.length}`, '', ''].join('\r\n');
  socket.write(head);
  await new Promise<void>((resolve, reject) => {
    socket.write(body, (error) => (error ? reject(error) : resolve()));
  });
  let answer = '';
  socket.on('data', (bytes: Buffer) => {
    answer += bytes.toString();
  });
  socket.resume();
  await vi.waitFor(() => expect(answer).toContain('"code"'), { timeout: 5000 });
  return answer;
}

describe('When a request is refused while it is sent, then who reads late hears why:', () => {
  const body = Buffer.from(places.repeat(100_000));
  const csv = 'Content-Type: text/csv';
  const services = servicesForAll({ name: 'sqlite' });

  it.each([
    [415, 'POST /loads', 'Content-Type: application/xml'],
    [413, 'POST /loads', 'Content-Type: application/json'],
    [422, 'POST /loads?dataset=people', csv],
    [400, 'POST /loads?mode=x', csv],
    [404, 'POST /nowhere', csv],
    [405, 'PUT /loads', csv],
    [400, 'GET /loads?limit=x', csv],
    [400, 'POST /%zz', csv],
  ])('%i for %s as %s', async (status, request, type) => {
    for (const connection of ['keep-alive', 'close']) {
      const head = `${request} HTTP/1.1\r\n${type}\r\nConnection: ${connection}`;
      expect(await sendThenRead(services.loader, head, body)).toMatch(`HTTP/1.1 ${status} `);
    }
  });
});
