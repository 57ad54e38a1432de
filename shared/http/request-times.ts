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

const name = 'http_request_duration_seconds';
const help = 'Time from the first byte of a request to the last byte of its answer';
const secondsBounds = [0.0002, 0.001, 0.005, 0.02, 0.1, 0.5, 2, 10, 60];

/**
 * How long requests took, as a histogram for each of their labels. The client library's own puts a
 * key together for every value, which took a twentieth of the time of `GET /summary`; here a value
 * goes straight to its counts, and the library writes them out.
 */
export class RequestTimesHistogram {
  readonly #series: Series[] = [];

  series(labels: Labels): RequestTimes {
    const series = new Series(labels);
    this.#series.push(series);
    return series;
  }

  /** @returns the text for Prometheus */
  metrics(): Promise<string> {
    const values = this.#series.flatMap((series) => series.values());
    return Registry.aggregate([[{ name, help, type: 'histogram', values }]]).metrics();
  }
}

class Series implements RequestTimes {
  readonly #labels: Labels;
  /** Values up to each bound and above the one before it; the last: above all of them. */
  readonly #counts = new Float64Array(secondsBounds.length + 1);
  #sum = 0;

  constructor(labels: Labels) {
    this.#labels = labels;
  }

  observe(seconds: number): void {
    let at = 0;
    while (seconds > (secondsBounds[at] ?? Number.POSITIVE_INFINITY)) at++;
    this.#counts[at] = (this.#counts[at] ?? 0) + 1;
    this.#sum += seconds;
  }

  values() {
    let count = 0;
    const buckets = [...secondsBounds, '+Inf'].map((le, at) => {
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
