import { Type } from 'typebox';

export const MiB = 1024 * 1024;

/** A time of at most a day. */
export const ms = (value: number, description: string) =>
  Type.Integer({ default: value, minimum: 1, maximum: 86_400_000, description });
export const count = (value: number, description: string, maximum = 1_000_000_000) =>
  Type.Integer({ default: value, minimum: 1, maximum, description });
export const bytes = (value: number, description: string) =>
  Type.Integer({ default: value, minimum: 1, maximum: Number.MAX_SAFE_INTEGER, description });
export const text = (value: string, description: string) =>
  Type.String({ default: value, description });
export const flag = (value: boolean, description: string) =>
  Type.Boolean({ default: value, description });

/** Where a link leads: nothing that a browser would run. */
export const address = (description: string) =>
  Type.String({ default: '', maxLength: 2_000, pattern: '^(|https?://\\S+|/\\S*)$', description });

/** What a program is sent to. */
export const endpoint = (description: string) =>
  Type.String({ default: '', maxLength: 2_000, pattern: '^(|https?://\\S+)$', description });
