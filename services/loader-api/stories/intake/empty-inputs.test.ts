import { describe, expect, test } from 'vitest';
import { engines } from '#shared/testing/engines.ts';
import { people, places } from '../../../testing/csv.ts';
import { servicesForAll } from '../../../testing/fixtures.ts';
import { summaryOf } from '../../../testing/state.ts';

const csv = (content: string) => new Blob([content], { type: 'text/csv' });
/** What a browser sends for a file input that nothing was chosen in. */
const nothing = new File([], '', { type: 'application/octet-stream' });

describe.each(engines)('When a form leaves inputs empty on %s', (engine) => {
  const services = servicesForAll(engine);

  const send = async (fill: (form: FormData) => void) => {
    const form = new FormData();
    fill(form);
    const answer = await fetch(`${services.loader}/loads`, { method: 'POST', body: form });
    const body = (await answer.json()) as { readonly files?: readonly unknown[] };
    return { status: answer.status, ...body };
  };

  test('then only the files that were chosen are loaded', async () => {
    const asBrowsers = await send((form) => {
      form.append('people', csv(people), 'people.csv');
      form.append('places', nothing);
      form.append('file', nothing);
    });
    expect(asBrowsers).toMatchObject({ status: 201, files: [{ dataset: 'people' }] });
    const asSwaggerUi = await send((form) => {
      form.append('people', '');
      form.append('places', '');
      form.append('file', csv(places), 'cities.csv');
    });
    expect(asSwaggerUi).toMatchObject({ status: 201, files: [{ name: 'cities.csv' }] });
    expect(asSwaggerUi.files).toHaveLength(1);
  });

  test('then a form without any file is refused', async () => {
    const before = await summaryOf(services);
    const none = await send((form) => {
      form.append('people', '');
      form.append('places', nothing);
    });
    expect(none).toMatchObject({ status: 400, code: 'no_files' });
    expect(await summaryOf(services)).toBe(before);
  });

  test.each([
    ['a field that holds text', 'people', 'given_name'],
    ['a field of another name', 'comment', ''],
  ])('then %s is refused all the same', async (_, field, value) => {
    const answer = await send((form) => form.append(field, value));
    expect(answer).toMatchObject({ status: 400, code: 'validation_failed' });
  });

  test('then a file without a name that has content is loaded', async () => {
    const answer = await send((form) => form.append('places', new File([`${places}\n`], '')));
    expect(answer).toMatchObject({ status: 201, files: [{ name: 'places.csv' }] });
  });

  test('then a chosen file that is empty is an empty file', async () => {
    const answer = await send((form) => form.append('places', csv(''), 'places.csv'));
    expect(answer).toMatchObject({ status: 422, code: 'empty_file' });
  });
});
