import { describe, expect, it } from 'vitest';
import { engines } from '#shared/testing/engines.ts';
import { uploadBody } from '../../../testing/client.ts';
import { manyPeople } from '../../../testing/csv.ts';
import { loadedForAll } from '../../../testing/fixtures.ts';
import { expectProblem } from '../../../testing/problems.ts';
import { formPart } from '../../../testing/raw-upload.ts';

const large = manyPeople(20_000, 'gone');

describe.each(engines)(
  'When a form cannot be read on %s, then it is refused: one that',
  (engine) => {
    const services = loadedForAll(engine);

    it.each([
      ['has no boundary', 'multipart/form-data', formPart(large), 400],
      ['has an empty boundary', 'multipart/form-data; boundary=', formPart(large), 400],
      ['has another boundary', 'multipart/form-data; boundary=other', formPart(large), 400],
      [
        'ends in the middle of a part',
        'multipart/form-data; boundary=frontier',
        formPart(large),
        400,
      ],
      [
        'ends in the head of a part',
        'multipart/form-data; boundary=frontier',
        formPart('x').slice(0, 60),
        400,
      ],
      ['is no form at all', 'multipart/form-data; boundary=frontier', 'nonsense', 400],
    ])('%s', async (_, type, content, status) => {
      const response = await uploadBody(services.loader, content, { type });
      expect(response.status).toBe(status);
      expectProblem(response, response.body.code);
      expect(['malformed_multipart', 'no_files']).toContain(response.body.code);
      if (response.body.loadId === undefined) await services.expectNoLoad();
      else await services.expectFailed(response.body.loadId, response.body.code);
    });

    it('gives its part no name', async () => {
      const content = '--frontier\r\nContent-Disposition: form-data\r\n\r\nx\r\n--frontier--\r\n';
      const type = 'multipart/form-data; boundary=frontier';
      const response = await uploadBody(services.loader, content, { type });
      expect(response.status).toBe(400);
      expectProblem(response, response.body.code);
      await services.expectNoLoad();
    });
  },
);
