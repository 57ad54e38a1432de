import { expect, it } from 'vitest';
import { engines } from '#shared/testing/engines.ts';
import { uploadBody, uploadForm } from '../../testing/client.ts';
import { startLoaded } from '../../testing/loaded.ts';
import { expectProblem } from '../../testing/problems.ts';

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
