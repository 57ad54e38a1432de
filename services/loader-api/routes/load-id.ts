import { Type } from 'typebox';

/** The `{id}` in a path. */
export const LoadId = Type.Object({
  id: Type.String({ format: 'uuid', description: 'The id of the load.' }),
});
