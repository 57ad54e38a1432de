import { describe, expect, test } from 'vitest';
import { parseConfig } from '#shared/config.ts';

const env = { HOST: '0.0.0.0', AUTH: 'if-keys' };

describe('When HOST is reachable from outside, and AUTH is if-keys', () => {
  test('then keys are not needed', () => {
    expect(parseConfig(env)).toMatchObject({ host: '0.0.0.0', auth: 'if-keys', apiKeys: [] });
  });

  test('then those that there are count', () => {
    const { apiKeys } = parseConfig({ ...env, API_KEYS: 'ci:a-secret-of-some-length:read' });
    expect(apiKeys.map(({ name }) => name)).toEqual(['ci']);
  });
});
