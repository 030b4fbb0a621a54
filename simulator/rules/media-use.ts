/** The files a message names by id, wherever they stand in it: as the message, in a header, or in a card. */
import { isObject, isText, type Json, listOf, wordOf } from './json.ts';
import { isMediaKind, type MediaKind } from './media-limits.ts';

export interface MediaUse {
  kind: MediaKind;
  id: string;
}

export function mediaUsesOf(body: Json): MediaUse[] {
  const type = wordOf(body.type ?? 'text');
  const content = body[type];
  if (!isObject(content)) return [];
  if (isMediaKind(type)) return useOf({ type, [type]: content });
  if (type === 'interactive') {
    const cards = isObject(content.action) ? listOf(content.action.cards) : [];
    return [content, ...cards].flatMap((part) => (isObject(part.header) ? useOf(part.header) : []));
  }
  return type === 'template' ? usesInComponents(listOf(content.components)) : [];
}

function usesInComponents(components: Json[]): MediaUse[] {
  return components.flatMap((component) => [
    ...listOf(component.parameters).flatMap(useOf),
    ...listOf(component.cards).flatMap((card) => usesInComponents(listOf(card.components))),
  ]);
}

/** `{ type: "image", image: { id } }`, as headers and parameters have it. */
function useOf(holder: Json): MediaUse[] {
  const kind = wordOf(holder.type);
  const media = holder[kind];
  return isMediaKind(kind) && isObject(media) && isText(media.id) ? [{ kind, id: media.id }] : [];
}
