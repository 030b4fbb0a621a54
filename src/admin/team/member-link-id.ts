/** The element id of a member's link in the list, where the focus returns to. */
export function memberLinkId(id: string): string {
  return `member-${id}`;
}
