import { places as dataset } from '#shared/datasets/places.ts';

export interface Place {
  readonly city: string;
  readonly county: string;
  readonly country: string;
  /** How many births it gets relative to others. */
  readonly weight: number;
}

/**
 * Real places of our own choice: country, county (or what stands for one there), cities. The
 * earlier a place stands here, the more are born in it. No city may stand in two countries: it
 * would be ambiguous, and nobody born there would be counted.
 */
const GAZETTEER: Record<string, Record<string, readonly string[]>> = {
  Scotland: {
    'Glasgow City': ['Glasgow', 'Govan'],
    'City of Edinburgh': ['Edinburgh', 'Leith'],
    Highland: ['Inverness', 'Ullapool', 'Portree', 'Mallaig', 'Kyle of Lochalsh'],
    'Argyll and Bute': ['Oban', 'Inveraray', 'Tobermory', 'Bowmore'],
    'Orkney Islands': ['Kirkwall', 'Stromness'],
    'Shetland Islands': ['Lerwick', 'Scalloway'],
    'Na h-Eileanan Siar': ['Stornoway', 'Castlebay', 'Lochmaddy'],
    'Perth and Kinross': ['Pitlochry', 'Aberfeldy'],
    'Scottish Borders': ['Melrose', 'Eyemouth'],
    Fife: ['Pittenweem', 'Crail', 'Culross'],
    'Dumfries and Galloway': ['Wigtown', 'Moffat'],
  },
  'Northern Ireland': {
    'County Antrim': ['Belfast', 'Ballycastle', 'Portrush', 'Cushendall', 'Bushmills'],
    'County Londonderry': ['Limavady', 'Portstewart', 'Magherafelt'],
    'County Down': ['Warrenpoint', 'Rostrevor', 'Strangford'],
    'County Tyrone': ['Castlederg', 'Fintona'],
    'County Fermanagh': ['Lisnaskea', 'Belleek'],
  },
  Wales: {
    'South Glamorgan': ['Cardiff', 'Penarth'],
    'West Glamorgan': ['Swansea', 'Neath'],
    Gwynedd: ['Caernarfon', 'Llanberis', 'Bala', 'Barmouth'],
    Dyfed: ['Aberystwyth', 'Tenby', 'Aberaeron'],
    Powys: ['Brecon', 'Machynlleth', 'Hay-on-Wye'],
    Clwyd: ['Wrexham', 'Llangollen'],
  },
  England: {
    'Greater London': ['London'],
    'Greater Manchester': ['Manchester', 'Bolton'],
    'West Yorkshire': ['Leeds', 'Haworth'],
    'Tyne and Wear': ['Gateshead'],
    Cumbria: ['Kendal', 'Keswick'],
    Cornwall: ['Penzance', 'St Ives'],
    Norfolk: ['Norwich', 'Cromer'],
    Northumberland: ['Alnwick', 'Berwick-upon-Tweed'],
    Kent: ['Whitstable'],
  },
  Ireland: {
    'County Dublin': ['Dublin', 'Dún Laoghaire'],
    'County Cork': ['Cork', 'Cobh', 'Kinsale'],
    'County Galway': ['Galway', 'Clifden'],
    'County Kerry': ['Tralee', 'Dingle'],
    'County Donegal': ['Letterkenny', 'Killybegs'],
    'County Mayo': ['Westport'],
  },
  Norway: {
    Oslo: ['Oslo'],
    Vestland: ['Bergen', 'Førde'],
    Trøndelag: ['Trondheim', 'Røros'],
    Troms: ['Tromsø', 'Harstad'],
    Finnmark: ['Hammerfest', 'Vardø'],
    Nordland: ['Bodø', 'Svolvær'],
    'Møre og Romsdal': ['Ålesund'],
  },
  Iceland: {
    Höfuðborgarsvæðið: ['Reykjavík'],
    'Norðurland eystra': ['Akureyri', 'Húsavík'],
    Vestfirðir: ['Ísafjörður'],
  },
  Georgia: {
    Tbilisi: ['თბილისი'],
    Imereti: ['ქუთაისი'],
    Adjara: ['ბათუმი', 'ქობულეთი'],
    'Shida Kartli': ['გორი'],
    Kakheti: ['თელავი', 'სიღნაღი'],
  },
  Greece: {
    Attica: ['Αθήνα', 'Πειραιάς'],
    'Central Macedonia': ['Θεσσαλονίκη', 'Βέροια'],
    'Western Greece': ['Πάτρα'],
    Crete: ['Χανιά', 'Ρέθυμνο'],
    Thessaly: ['Βόλος'],
    Epirus: ['Άρτα'],
  },
  Bulgaria: {
    'София-град': ['София'],
    Пловдив: ['Пловдив'],
    Варна: ['Варна'],
    Русе: ['Русе'],
  },
  Türkiye: {
    İstanbul: ['İstanbul'],
    İzmir: ['İzmir'],
    Trabzon: ['Trabzon', 'Sürmene'],
    Kars: ['Kars'],
  },
};

// Whole numbers only: a sample must come out the same on every machine.
const SCALE = 2400;
const EVENNESS = 20;

/** Every place, in the order of the gazetteer; a place's weight falls with its rank there. */
export const PLACES: readonly Place[] = Object.entries(GAZETTEER)
  .flatMap(([country, counties]) =>
    Object.entries(counties).flatMap(([county, cities]) =>
      cities.map((city) => ({ city, county, country })),
    ),
  )
  .map((place, rank) => ({ ...place, weight: Math.floor(SCALE / (rank + EVENNESS)) }));

/** The places as CSV text, with a header and a final newline. */
export function placesCsv(): string {
  const header = dataset.columns.map((column) => column.name).join(',');
  const rows = PLACES.map(({ city, county, country }) => `${city},${county},${country}`);
  return `${[header, ...rows].join('\n')}\n`;
}
