/** The element id of an alert's link in the list, where the focus returns to. */
export function alertLinkId(id: string): string {
  return `alert-${id}`;
}
