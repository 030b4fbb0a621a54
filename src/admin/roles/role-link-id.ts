/** The element id of a role's link in the list, where the focus returns to. */
export function roleLinkId(id: string): string {
  return `role-${id}`;
}
