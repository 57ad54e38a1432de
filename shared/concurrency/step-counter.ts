/** As many small steps as take about a millisecond. */
const stepsAtOnce = 1_000;

/**
 * For steps that are too small to await something after each.
 *
 * @returns a function that counts steps, and says after each thousand that a pause is due
 */
export function createStepCounter(): (steps?: number) => boolean {
  let count = 0;
  return (steps = 1) => {
    count += steps;
    if (count < stepsAtOnce) return false;
    count = 0;
    return true;
  };
}
