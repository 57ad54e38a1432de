import { Registry } from '@prometheus-io/client';

/** What answers were about: a series of its own. The route's pattern, never the URL. */
export interface Labels {
  readonly method: string;
  readonly route: string;
  readonly status: string;
}

export interface RequestTimes {
  observe(seconds: number): void;
}

/** What is counted, and the upper bounds of its buckets in seconds. */
export interface TimesOf {
  readonly name: string;
  readonly help: string;
  readonly bounds: readonly number[];
}

export const requestTimes: TimesOf = {
  name: 'http_request_duration_seconds',
  help: 'Time from the first byte of a request to the last byte of its answer, or until its client has gone',
  bounds: [0.0002, 0.001, 0.005, 0.02, 0.1, 0.5, 2, 10, 60],
};

/** How long somebody listens says nothing of how fast we are. */
export const streamTimes: TimesOf = {
  name: 'http_event_stream_duration_seconds',
  help: 'Time an event stream was listened to',
  bounds: [1, 10, 60, 600, 3600],
};

/**
 * How long requests took, as a histogram for each of their labels. The client library's own puts a
 * key together for every value, which took a twentieth of the time of `GET /summary`; here a value
 * goes straight to its counts, and the library writes them out.
 */
export class RequestTimesHistogram {
  readonly #of: TimesOf;
  readonly #series: Series[] = [];

  constructor(of: TimesOf) {
    this.#of = of;
  }

  series(labels: Labels): RequestTimes {
    const series = new Series(this.#of, labels);
    this.#series.push(series);
    return series;
  }

  /** @returns the text for Prometheus */
  metrics(): Promise<string> {
    const { name, help } = this.#of;
    const values = this.#series.flatMap((series) => series.values());
    return Registry.aggregate([[{ name, help, type: 'histogram', values }]]).metrics();
  }
}

class Series implements RequestTimes {
  readonly #name: string;
  readonly #bounds: readonly number[];
  readonly #labels: Labels;
  /** Values up to each bound and above the one before it; the last: above all of them. */
  readonly #counts: Float64Array;
  #sum = 0;

  constructor({ name, bounds }: TimesOf, labels: Labels) {
    this.#name = name;
    this.#bounds = bounds;
    this.#labels = labels;
    this.#counts = new Float64Array(bounds.length + 1);
  }

  observe(seconds: number): void {
    let at = 0;
    while (seconds > (this.#bounds[at] ?? Number.POSITIVE_INFINITY)) at++;
    this.#counts[at] = (this.#counts[at] ?? 0) + 1;
    this.#sum += seconds;
  }

  values() {
    const name = this.#name;
    let count = 0;
    const buckets = [...this.#bounds, '+Inf'].map((le, at) => {
      count += this.#counts[at] ?? 0;
      return { metricName: `${name}_bucket`, labels: { le, ...this.#labels }, value: count };
    });
    return [
      ...buckets,
      { metricName: `${name}_sum`, labels: this.#labels, value: this.#sum },
      { metricName: `${name}_count`, labels: this.#labels, value: count },
    ];
  }
}
