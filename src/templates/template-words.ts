/** What a template of the account says and asks for, read from its components as Meta lists them. Pure. */
import * as z from 'zod';
import { renderBody } from './catalogue.ts';

/** Meta, "Templates > Components": only what decides whether values of the body are all that it wants. */
const componentSchema = z.looseObject({
  type: z.string(),
  format: z.string().optional(),
  text: z.string().optional(),
  buttons: z
    .array(
      z.looseObject({ type: z.string(), text: z.string().optional(), url: z.string().optional(), phone_number: z.string().optional() }),
    )
    .optional(),
});

type Component = z.infer<typeof componentSchema>;
type Button = NonNullable<Component['buttons']>[number];

const PLACEHOLDER = /\{\{([^{}]*)\}\}/g;

/** What a header shows other than words, in words. */
const HEADER_MEDIA: Readonly<Record<string, string>> = {
  IMAGE: 'a picture',
  VIDEO: 'a video',
  DOCUMENT: 'a document',
  LOCATION: 'a place',
};

/** Buttons that Meta sends as they were approved. */
const PLAIN_BUTTONS = new Set(['QUICK_REPLY', 'PHONE_NUMBER', 'URL']);

export type TemplateWords =
  | { isSupported: true; body: string; header: string | null; footer: string | null; links: string[]; placeholders: number }
  /** Completes "The template ...". */
  | { isSupported: false; why: string };

/** What can be sent with values for its body alone; anything that wants more is told from it. */
export function wordsOf(components: readonly unknown[]): TemplateWords {
  const read = z.array(componentSchema).safeParse(components);
  if (!read.success) return unsupported('is not listed by Meta in a form that is known here');
  const parts = Map.groupBy(read.data, ({ type }) => type.toUpperCase());
  const other = [...parts.keys()].find((type) => !['HEADER', 'BODY', 'FOOTER', 'BUTTONS'].includes(type));
  if (other !== undefined) return unsupported(`has a part of the kind ${other}, which cannot be filled from here`);
  const one = (type: string): Component | undefined => parts.get(type)?.[0];
  const header = one('HEADER');
  const format = header?.format?.toUpperCase() ?? 'TEXT';
  if (header && format !== 'TEXT')
    return unsupported(`wants ${HEADER_MEDIA[format] ?? `a ${format}`} in its header, which cannot be given here`);
  if (namesIn(header?.text).length > 0) return unsupported('has a variable in its header, which cannot be filled from here');
  const buttons = one('BUTTONS')?.buttons ?? [];
  const button = buttons.find((each) => !isPlain(each));
  if (button) return unsupported(`has a button that needs more than its title (${button.type}), which cannot be filled from here`);
  const body = one('BODY')?.text;
  if (body === undefined || body === '') return unsupported('has no words in its body');
  const names = namesIn(body);
  if (names.some((name) => !/^[1-9]\d?$/.test(name)))
    return unsupported('names its variables; only numbered ones, {{1}}, {{2}} ..., can be filled from here');
  return {
    isSupported: true,
    body,
    header: header?.text ?? null,
    footer: one('FOOTER')?.text ?? null,
    links: buttons.flatMap(linkOf),
    placeholders: Math.max(0, ...names.map(Number)),
  };
}

/** The free-form that says the same: header, body with its values, and where its buttons lead. The footer goes by itself. */
export function freeFormOf(words: TemplateWords & { isSupported: true }, values: readonly string[]): { text: string; body: string } {
  const body = renderBody(words, values);
  return {
    body,
    text: [words.header === null ? null : `*${words.header}*`, body, ...words.links].filter((part) => part !== null).join('\n\n'),
  };
}

function isPlain({ type, url }: Button): boolean {
  return PLAIN_BUTTONS.has(type.toUpperCase()) && namesIn(url).length === 0;
}

function linkOf({ text, url, phone_number: phone }: Button): string[] {
  const target = url ?? phone;
  return target === undefined ? [] : [text === undefined ? target : `${text}: ${target}`];
}

function namesIn(text: string | undefined): string[] {
  return [...(text ?? '').matchAll(PLACEHOLDER)].map(([, name = '']) => name.trim());
}

function unsupported(why: string): TemplateWords {
  return { isSupported: false, why };
}
