const pauseMs = 5_000;

/**
 * Tells screen readers what has changed, at most every 5 s: of several sentences the last.
 *
 * @returns what says a sentence
 */
export function createAnnouncer(): (sentence: string) => void {
  const region = document.createElement('p');
  region.className = 'unseen';
  region.setAttribute('role', 'status');
  document.body.append(region);
  let nextAt = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const say = (sentence: string) => {
    nextAt = performance.now() + pauseMs;
    region.textContent = sentence;
  };
  return (sentence) => {
    clearTimeout(timer);
    const waitMs = Math.max(nextAt - performance.now(), 0);
    timer = setTimeout(() => say(sentence), waitMs);
  };
}
