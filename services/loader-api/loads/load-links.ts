/** Where the parts of a load are found. */
export function linksOf(id: string) {
  const self = `/loads/${id}`;
  return { self, events: `${self}/events`, rejects: `${self}/rejects` };
}
