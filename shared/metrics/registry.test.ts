import { expect, it, vi } from 'vitest';
import { createRegistry } from './registry.ts';

it('However many registries a process has, Node is looked at once', async () => {
  const first = createRegistry();
  const setTimer = vi.spyOn(globalThis, 'setInterval');
  const others = Array.from({ length: 20 }, createRegistry);
  expect(setTimer).not.toHaveBeenCalled();
  setTimer.mockRestore();
  for (const registry of [first, ...others]) {
    const text = await registry.metrics();
    expect(text).toMatch(/^process_resident_memory_bytes [1-9]/m);
    expect(text).toMatch(/^nodejs_heap_size_used_bytes [1-9]/m);
    expect(text).toMatch(/^terrascope_build_info\{.*\} 1$/m);
  }
});

it('What belongs to one registry is not in another', () => {
  const [one, other] = [createRegistry(), createRegistry()];
  one.removeSingleMetric('terrascope_build_info');
  expect(other.getSingleMetric('terrascope_build_info')).toBeDefined();
});
