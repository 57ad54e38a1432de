/** Where the parts of a load are found. */
export function linksOf(id: string) {
  const self = `/loads/${id}`;
  return { self, events: `${self}/events`, rejects: `${self}/rejects` };
}

/** What can be done with a load that is held. */
export function actionsOf(id: string) {
  return { publish: `/loads/${id}/publish`, cancel: `/loads/${id}/cancel` };
}
