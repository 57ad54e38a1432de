import { describe, expect, it } from 'vitest';
import { engines } from '#shared/testing/engines.ts';
import { uploadBody, uploadForm } from '../../../testing/client.ts';
import { places } from '../../../testing/csv.ts';
import { servicesForEach } from '../../../testing/fixtures.ts';
import { expectProblem } from '../../../testing/problems.ts';

const row = 'A,B,1950-06-15,Ayr\n';
const mapOf = (map: Record<string, string>) => {
  const options = Object.entries(map).map(([name, column]) => [`map[${name}]`, column] as const);
  return `?${new URLSearchParams(Object.fromEntries(options))}`;
};

describe.each(engines)('When columns have names of their own on %s, then', (engine) => {
  const services = servicesForEach(engine);
  const refused = async (header: string, query = '?dataset=people') => {
    const answer = await uploadBody(services.loader, `${header}\n${row}`, { query });
    return expectProblem(answer, 'missing_column').detail;
  };

  it.each([
    ['given\u00a0name', 'given\\u00a0name'],
    ['g\u0456ven_name', 'g\\u0456ven_name'], // a Cyrillic i
    ['given\u2003_name', 'given\\u2003_name'],
    ['"given\tname"', 'given\\u0009name'],
    ['"given ""name"""', 'given \\"name\\"'],
  ])('what cannot be seen in %j is shown', async (word, shown) => {
    const detail = await refused(`${word},family_name,date_of_birth,place_of_birth`);
    expect(detail).toBe(
      `people.csv: the dataset people needs given_name; the header has "${shown}, family_name, date_of_birth, place_of_birth".`,
    );
  });

  it('names in scripts of their own are shown as they are', async () => {
    expect(await refused('Имя,Фамилия,生年月日,Όνομα')).toContain(
      '"Имя, Фамилия, 生年月日, Όνομα"',
    );
  });

  it('what map names in vain is told with what is missing', async () => {
    const header = 'First name,family_name,date_of_birth,place_of_birth';
    const query = mapOf({ 'Frist\u00a0name': 'given_name', family_name: 'family_name' });
    expect(await refused(header, query)).toMatch(/in map: "Frist\\u00a0name"\.$/);
  });

  it('a name may hold for one file of several, and what no file has is told', async () => {
    const people = `Name,family_name,date_of_birth,Place\n${row}`;
    const placesOfTheirOwn = places.replace('city', 'Name').replace('county', 'Area');
    const map = {
      'people.Name': 'given_name',
      'places.Name': 'city',
      Place: 'place_of_birth',
      Area: 'county',
      Stadt: 'city',
      'people.Area': 'place_of_birth',
    };
    const parts = [
      { field: 'people', content: people },
      { field: 'places', content: placesOfTheirOwn },
    ];
    const { body } = await uploadForm(services.loader, parts, mapOf(map)).expect(201);
    expect(body.files).toMatchObject([{ columnsIgnored: [] }, { columnsIgnored: [] }]);
    expect(body.mapUnused).toEqual(['Stadt', 'people.Area']);
    const [person] = await services.db.selectFrom('people').selectAll().execute();
    expect(person).toMatchObject({ given_name: 'A', place_of_birth: 'Ayr' });
    const cities = await services.db.selectFrom('places').select('city').execute();
    expect(cities.map(({ city }) => city)).toEqual(['Dumfries', 'Stirling', 'Derry']);

    const { Stadt: _, 'people.Area': __, ...used } = map;
    const again = await uploadForm(services.loader, parts, `${mapOf(used)}&force=true`).expect(201);
    expect(again.body).not.toHaveProperty('mapUnused');
  });

  it('the name of a file is composed, however it was sent', async () => {
    const name = 'Orte von Orléans.csv';
    const part = { field: 'places', content: places, name: name.normalize('NFD') };
    const { body } = await uploadForm(services.loader, [part]).expect(201);
    expect(body.files[0].name).toBe(name);
  });
});
