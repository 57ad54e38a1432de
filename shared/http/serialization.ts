/**
 * Answers are written as they are: their types come from the schema they are documented by, and
 * `services/stories/documented-answers.test.ts` holds them against it. A serializer made of each
 * schema, which is what Fastify does by itself, has to compile the alternatives in it when it first
 * meets them: the first load that a process publishes would wait for that longer than for the
 * database, and the start for the serializers.
 */
export const serializerCompiler = () => JSON.stringify;
